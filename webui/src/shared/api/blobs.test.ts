import { describe, expect, it } from 'vitest'
import { headersOf, reachable } from './blobs'

describe('reachable', () => {
    it('leads to the origin of the page where the server carries the bytes', () => {
        const url = 'http://127.0.0.1:8080/storage/default/p/1/ab?signature=x'
        expect(reachable(url, 'http://127.0.0.1:8080', 'http://localhost:8080')).toBe(
            'http://localhost:8080/storage/default/p/1/ab?signature=x',
        )
        expect(reachable(url, 'http://127.0.0.1:8080/', 'http://localhost:8080')).toBe(
            'http://localhost:8080/storage/default/p/1/ab?signature=x',
        )
    })

    it('leaves storages elsewhere as they are', () => {
        const url = 'https://bucket.s3.example.com/storage/x?sig=y'
        expect(reachable(url, 'http://127.0.0.1:8080', 'http://localhost:8080')).toBe(url)
        expect(reachable(url, '', 'http://localhost:8080')).toBe(url)
    })
})

it('leaves out headers that only the browser sets', () => {
    const headers = { Host: 'a', 'Content-Length': '3', 'x-amz-checksum-sha256': 'abc' }
    expect(headersOf({ method: 'PUT', url: 'x', headers })).toEqual({ 'x-amz-checksum-sha256': 'abc' })
})
