import { graphql } from '@/shared/api/generated'

export const EventsSubscription = graphql(`
    subscription Events($project: String!, $types: [EventType!], $after: String) {
        events(project: $project, types: $types, after: $after) {
            ...Happening
            cursor
        }
    }
`)
