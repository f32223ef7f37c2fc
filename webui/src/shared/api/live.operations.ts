import { graphql } from '@/shared/api/generated'

export const EventsSubscription = graphql(`
    subscription Events($project: String!, $types: [EventType!], $after: String) {
        events(project: $project, types: $types, after: $after) {
            id
            cursor
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
    }
`)
