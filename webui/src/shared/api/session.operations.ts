import { graphql } from '@/shared/api/generated'

// Error codes are asked for so that the generated types have them.
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
