import { graphql } from '@/shared/api/generated'

export const SessionQuery = graphql(`
    query Session {
        viewer {
            id
            name
            displayName
            kind
            isAdmin
        }
        serverInfo {
            version
            errorCodes
        }
    }
`)
