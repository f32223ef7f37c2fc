import { graphql } from '@/shared/api/generated'

/** What a line shows of a run, and what its link needs. */
export const RunLinkFragment = graphql(`
    fragment RunLink on Run {
        id
        key
        name
        state
        project {
            id
            name
        }
    }
`)

/** The same of an artifact. */
export const ArtifactLinkFragment = graphql(`
    fragment ArtifactLink on Artifact {
        id
        name
        type
        project {
            id
            name
        }
    }
`)

export const ProtectionFragment = graphql(`
    fragment Protection on ProtectedAlias {
        pattern
        createdAt
        createdBy {
            name
        }
        artifact {
            id
            name
        }
    }
`)

/** One event, as it is followed and as it is listed. */
export const HappeningFragment = graphql(`
    fragment Happening on Event {
        id
        type
        at
        subjectId
        subjectKind
        subjectName
        before
        after
        reason
        run {
            id
            key
            name
        }
        actor {
            name
            reportedBy
        }
    }
`)
