import { graphql } from '@/shared/api/generated'

export const WebhooksQuery = graphql(`
    query ProjectWebhooks($project: String!, $first: Int!, $after: String) {
        project(name: $project) {
            id
            webhooks(first: $first, after: $after) {
                nodes {
                    id
                    url
                    enabled
                    types
                    aliasPattern
                    createdAt
                    createdBy {
                        name
                    }
                }
                pageInfo {
                    endCursor
                    hasNextPage
                }
            }
        }
    }
`)

export const DeliveriesQuery = graphql(`
    query WebhookDeliveries($webhook: ID!, $state: DeliveryState, $first: Int!, $after: String) {
        node(id: $webhook) {
            id
            ... on Webhook {
                deliveries(state: $state, first: $first, after: $after) {
                    nodes {
                        id
                        messageId
                        state
                        attempts
                        status
                        error
                        createdAt
                        finishedAt
                        nextAttemptAt
                        replayOf
                        event {
                            id
                            type
                            subjectName
                        }
                    }
                    pageInfo {
                        endCursor
                        hasNextPage
                    }
                }
            }
        }
    }
`)

export const CreateWebhookMutation = graphql(`
    mutation CreateWebhook($input: CreateWebhookInput!) {
        createWebhook(input: $input) {
            secret
            webhook {
                id
                url
            }
        }
    }
`)

export const UpdateWebhookMutation = graphql(`
    mutation UpdateWebhook($input: UpdateWebhookInput!) {
        updateWebhook(input: $input) {
            webhook {
                id
                enabled
                url
                types
                aliasPattern
            }
        }
    }
`)

export const DeleteWebhookMutation = graphql(`
    mutation DeleteWebhook($input: DeleteWebhookInput!) {
        deleteWebhook(input: $input) {
            id
        }
    }
`)

export const ReplayDeliveryMutation = graphql(`
    mutation ReplayDelivery($input: ReplayDeliveryInput!) {
        replayDelivery(input: $input) {
            delivery {
                id
            }
        }
    }
`)
