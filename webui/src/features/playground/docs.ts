import {
    getNamedType,
    isEnumType,
    isInputObjectType,
    isInterfaceType,
    isObjectType,
    isUnionType,
} from 'graphql'
import type { GraphQLArgument, GraphQLNamedType, GraphQLSchema, GraphQLType } from 'graphql'

/** A line of the docs: a field, an argument, a value of an enum, or a type. */
export interface Entry {
    name: string
    /** As written in the schema, `[Run!]!`; empty for values and types. */
    type: string
    /** The type to go to; null where there is none. */
    leads: string | null
    about: string
    args: Entry[]
}

/** Where the docs begin. */
export function rootsOf(schema: GraphQLSchema): Entry[] {
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
    return roots.filter(type => type != null).map(type => entryOfType(type))
}

/** What a type holds: fields, values, members. None for a scalar. */
export function entriesOf(type: GraphQLNamedType, schema: GraphQLSchema): Entry[] {
    if (isObjectType(type) || isInterfaceType(type))
        return Object.values(type.getFields()).map(each => entryOf(each))
    if (isInputObjectType(type)) return Object.values(type.getFields()).map(each => entryOf(each))
    if (isUnionType(type)) return schema.getPossibleTypes(type).map(entryOfType)
    if (isEnumType(type))
        return type.getValues().map(value => ({
            name: value.name,
            type: '',
            leads: null,
            about: value.description ?? '',
            args: [],
        }))
    return []
}

/** What kind of type it is, in a word. */
export function kindOf(type: GraphQLNamedType): string {
    if (isObjectType(type)) return 'type'
    if (isInterfaceType(type)) return 'interface'
    if (isInputObjectType(type)) return 'input'
    if (isUnionType(type)) return 'union'
    return isEnumType(type) ? 'enum' : 'scalar'
}

export interface Hit {
    /** The type that has it. */
    type: string
    field: string | null
    about: string
}

/** Types and fields with that in their name; those that begin with it come first. */
export function findInSchema(schema: GraphQLSchema, text: string, most = 60): Hit[] {
    const wanted = text.trim().toLowerCase()
    if (!wanted) return []
    const hits: { hit: Hit; rank: number }[] = []
    const add = (name: string, hit: Hit) => {
        const at = name.toLowerCase().indexOf(wanted)
        if (at >= 0) hits.push({ hit, rank: (at ? 2 : 0) + (hit.field ? 1 : 0) })
    }
    for (const type of Object.values(schema.getTypeMap())) {
        if (type.name.startsWith('__')) continue
        add(type.name, { type: type.name, field: null, about: type.description ?? '' })
        for (const entry of entriesOf(type, schema))
            add(entry.name, { type: type.name, field: entry.name, about: entry.about })
    }
    return hits
        .sort((a, b) => a.rank - b.rank)
        .slice(0, most)
        .map(({ hit }) => hit)
}

interface Described {
    name: string
    description?: string | null | undefined
    type: GraphQLType
    args?: readonly GraphQLArgument[]
}

function entryOf(field: Described): Entry {
    return {
        name: field.name,
        type: String(field.type),
        leads: getNamedType(field.type).name,
        about: field.description ?? '',
        args: (field.args ?? []).map(each => entryOf(each)),
    }
}

function entryOfType(type: GraphQLNamedType): Entry {
    return { name: type.name, type: '', leads: type.name, about: type.description ?? '', args: [] }
}
