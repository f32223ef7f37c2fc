/* eslint-disable */
import * as types from './graphql';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n    query Artifacts(\n        $project: String!\n        $filter: ArtifactFilter\n        $orderBy: ArtifactOrder\n        $first: Int!\n        $after: String\n    ) {\n        artifacts(project: $project, filter: $filter, orderBy: $orderBy, first: $first, after: $after) {\n            totalCount\n            nodes {\n                id\n                name\n                type\n                description\n                tags\n                updatedAt\n                aliases {\n                    name\n                    protected\n                    versionName\n                }\n                version {\n                    id\n                    name\n                    size\n                    fileCount\n                }\n            }\n            pageInfo {\n                endCursor\n                hasNextPage\n            }\n        }\n    }\n": typeof types.ArtifactsDocument,
    "\n    query Projects($search: String, $first: Int!, $after: String) {\n        projects(search: $search, first: $first, after: $after) {\n            totalCount\n            nodes {\n                id\n                name\n                description\n                artifactCount\n                runCount\n                visibility\n                role\n                createdAt\n            }\n            pageInfo {\n                endCursor\n                hasNextPage\n            }\n        }\n    }\n": typeof types.ProjectsDocument,
    "\n    mutation CreateProject($input: CreateProjectInput!) {\n        createProject(input: $input) {\n            project {\n                id\n                name\n            }\n        }\n    }\n": typeof types.CreateProjectDocument,
    "\n    subscription Events($project: String!, $types: [EventType!], $after: String) {\n        events(project: $project, types: $types, after: $after) {\n            id\n            cursor\n            type\n            at\n            subjectId\n            subjectKind\n            subjectName\n            before\n            after\n            reason\n            actor {\n                name\n                reportedBy\n            }\n        }\n    }\n": typeof types.EventsDocument,
    "\n    query Session {\n        viewer {\n            id\n            name\n            displayName\n            kind\n            isAdmin\n        }\n        serverInfo {\n            version\n            errorCodes\n        }\n    }\n": typeof types.SessionDocument,
};
const documents: Documents = {
    "\n    query Artifacts(\n        $project: String!\n        $filter: ArtifactFilter\n        $orderBy: ArtifactOrder\n        $first: Int!\n        $after: String\n    ) {\n        artifacts(project: $project, filter: $filter, orderBy: $orderBy, first: $first, after: $after) {\n            totalCount\n            nodes {\n                id\n                name\n                type\n                description\n                tags\n                updatedAt\n                aliases {\n                    name\n                    protected\n                    versionName\n                }\n                version {\n                    id\n                    name\n                    size\n                    fileCount\n                }\n            }\n            pageInfo {\n                endCursor\n                hasNextPage\n            }\n        }\n    }\n": types.ArtifactsDocument,
    "\n    query Projects($search: String, $first: Int!, $after: String) {\n        projects(search: $search, first: $first, after: $after) {\n            totalCount\n            nodes {\n                id\n                name\n                description\n                artifactCount\n                runCount\n                visibility\n                role\n                createdAt\n            }\n            pageInfo {\n                endCursor\n                hasNextPage\n            }\n        }\n    }\n": types.ProjectsDocument,
    "\n    mutation CreateProject($input: CreateProjectInput!) {\n        createProject(input: $input) {\n            project {\n                id\n                name\n            }\n        }\n    }\n": types.CreateProjectDocument,
    "\n    subscription Events($project: String!, $types: [EventType!], $after: String) {\n        events(project: $project, types: $types, after: $after) {\n            id\n            cursor\n            type\n            at\n            subjectId\n            subjectKind\n            subjectName\n            before\n            after\n            reason\n            actor {\n                name\n                reportedBy\n            }\n        }\n    }\n": types.EventsDocument,
    "\n    query Session {\n        viewer {\n            id\n            name\n            displayName\n            kind\n            isAdmin\n        }\n        serverInfo {\n            version\n            errorCodes\n        }\n    }\n": types.SessionDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n    query Artifacts(\n        $project: String!\n        $filter: ArtifactFilter\n        $orderBy: ArtifactOrder\n        $first: Int!\n        $after: String\n    ) {\n        artifacts(project: $project, filter: $filter, orderBy: $orderBy, first: $first, after: $after) {\n            totalCount\n            nodes {\n                id\n                name\n                type\n                description\n                tags\n                updatedAt\n                aliases {\n                    name\n                    protected\n                    versionName\n                }\n                version {\n                    id\n                    name\n                    size\n                    fileCount\n                }\n            }\n            pageInfo {\n                endCursor\n                hasNextPage\n            }\n        }\n    }\n"): (typeof documents)["\n    query Artifacts(\n        $project: String!\n        $filter: ArtifactFilter\n        $orderBy: ArtifactOrder\n        $first: Int!\n        $after: String\n    ) {\n        artifacts(project: $project, filter: $filter, orderBy: $orderBy, first: $first, after: $after) {\n            totalCount\n            nodes {\n                id\n                name\n                type\n                description\n                tags\n                updatedAt\n                aliases {\n                    name\n                    protected\n                    versionName\n                }\n                version {\n                    id\n                    name\n                    size\n                    fileCount\n                }\n            }\n            pageInfo {\n                endCursor\n                hasNextPage\n            }\n        }\n    }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n    query Projects($search: String, $first: Int!, $after: String) {\n        projects(search: $search, first: $first, after: $after) {\n            totalCount\n            nodes {\n                id\n                name\n                description\n                artifactCount\n                runCount\n                visibility\n                role\n                createdAt\n            }\n            pageInfo {\n                endCursor\n                hasNextPage\n            }\n        }\n    }\n"): (typeof documents)["\n    query Projects($search: String, $first: Int!, $after: String) {\n        projects(search: $search, first: $first, after: $after) {\n            totalCount\n            nodes {\n                id\n                name\n                description\n                artifactCount\n                runCount\n                visibility\n                role\n                createdAt\n            }\n            pageInfo {\n                endCursor\n                hasNextPage\n            }\n        }\n    }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n    mutation CreateProject($input: CreateProjectInput!) {\n        createProject(input: $input) {\n            project {\n                id\n                name\n            }\n        }\n    }\n"): (typeof documents)["\n    mutation CreateProject($input: CreateProjectInput!) {\n        createProject(input: $input) {\n            project {\n                id\n                name\n            }\n        }\n    }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n    subscription Events($project: String!, $types: [EventType!], $after: String) {\n        events(project: $project, types: $types, after: $after) {\n            id\n            cursor\n            type\n            at\n            subjectId\n            subjectKind\n            subjectName\n            before\n            after\n            reason\n            actor {\n                name\n                reportedBy\n            }\n        }\n    }\n"): (typeof documents)["\n    subscription Events($project: String!, $types: [EventType!], $after: String) {\n        events(project: $project, types: $types, after: $after) {\n            id\n            cursor\n            type\n            at\n            subjectId\n            subjectKind\n            subjectName\n            before\n            after\n            reason\n            actor {\n                name\n                reportedBy\n            }\n        }\n    }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n    query Session {\n        viewer {\n            id\n            name\n            displayName\n            kind\n            isAdmin\n        }\n        serverInfo {\n            version\n            errorCodes\n        }\n    }\n"): (typeof documents)["\n    query Session {\n        viewer {\n            id\n            name\n            displayName\n            kind\n            isAdmin\n        }\n        serverInfo {\n            version\n            errorCodes\n        }\n    }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;