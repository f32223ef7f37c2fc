import { graphql } from '@/shared/api/generated'

export const SwitcherQuery = graphql(`
    query Switcher {
        projects(first: 50) {
            nodes {
                id
                name
            }
        }
    }
`)
