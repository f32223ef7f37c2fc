import { Client, fetchExchange, mapExchange, subscriptionExchange } from '@urql/core'
import { newCache } from './cache'
import { readError } from './errors'
import { goToLogin } from './login'
import { socket } from './socket'

/** The one client of the page. It speaks to the server that sent the page, with the browser's cookie. */
export const client = new Client({
    url: '/graphql',
    // GET would put documents into logs of proxies.
    preferGetMethod: false,
    fetchOptions: {
        credentials: 'same-origin',
        headers: {
            // Without this the server refuses changes that come with a cookie.
            'x-wanllmdb-csrf': '1',
        },
    },
    exchanges: [
        mapExchange({
            onError(error) {
                if (readError(error).code === 'UNAUTHENTICATED') goToLogin()
            },
        }),
        newCache(),
        fetchExchange,
        subscriptionExchange({
            forwardSubscription: ({ query, variables }) => ({
                subscribe: sink => ({
                    unsubscribe: socket.subscribe({ query: query ?? '', variables }, sink),
                }),
            }),
        }),
    ],
})
