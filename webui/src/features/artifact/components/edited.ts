/** What the form for an artifact holds, all of it as text. */
export interface Form {
    description: string
    tags: string
    metadata: string
}

export interface Edited {
    /** Only what differs, so that what somebody else changes meanwhile stays; null if nothing does. */
    fields: { description?: string; metadata?: unknown } | null
    added: string[]
    removed: string[]
}

export function formOf(thing: { description: string; tags: readonly string[]; metadata: unknown }): Form {
    return {
        description: thing.description,
        tags: thing.tags.join(', '),
        metadata: JSON.stringify(thing.metadata, null, 2),
    }
}

/** Why the text is no metadata; null if it is. */
export function metadataProblem(text: string): string | null {
    let value: unknown
    try {
        value = JSON.parse(text)
    } catch (reason) {
        return `This is no JSON: ${(reason as Error).message}.`
    }
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? null : 'Metadata is a JSON object: {"key": "value"}.'
}

/** What is to be sent; null if nothing was changed. The metadata must be readable. */
export function editedOf(before: Form, now: Form): Edited | null {
    const [old, wanted] = [tagsIn(before.tags), tagsIn(now.tags)]
    const fields: Edited['fields'] = {}
    if (now.description !== before.description) fields.description = now.description
    if (normal(now.metadata) !== normal(before.metadata)) fields.metadata = JSON.parse(now.metadata)
    const edited: Edited = {
        fields: Object.keys(fields).length ? fields : null,
        added: wanted.filter(tag => !old.includes(tag)),
        removed: old.filter(tag => !wanted.includes(tag)),
    }
    return edited.fields || edited.added.length || edited.removed.length ? edited : null
}

function tagsIn(text: string): string[] {
    return [...new Set(text.split(',').map(tag => tag.trim()))].filter(Boolean)
}

function normal(text: string): string {
    return JSON.stringify(JSON.parse(text))
}
