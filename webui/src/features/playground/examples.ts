export interface Example {
    title: string
    query: string
    variables: object
}

/** What the menu offers. Each is a complete operation. */
export const EXAMPLES: readonly Example[] = [
    {
        title: 'Server information',
        query: `# Ctrl+Enter runs the operation under the cursor.
query ServerInfo {
  serverInfo {
    version
  }
}
`,
        variables: {},
    },
    {
        title: 'Artifacts of a project',
        query: `query Artifacts($project: String!, $first: Int = 20) {
  artifacts(project: $project, first: $first) {
    nodes {
      name
      type
      aliases {
        name
        version {
          name
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
        variables: { project: 'demo' },
    },
    {
        title: 'A version by alias, with its lineage',
        query: `query Version($ref: String!) {
  artifactVersion(ref: $ref) {
    ref
    digest
    size
    metadata
    aliases
    producedBy(first: 5) {
      nodes {
        name
        jobType
        inputs(first: 5) {
          nodes {
            ref
          }
        }
      }
    }
    usedBy(first: 5) {
      nodes {
        name
        jobType
        state
      }
    }
  }
}
`,
        variables: { ref: 'demo/digits-classifier:production' },
    },
    {
        title: 'Who moved which alias, when and why',
        query: `query History($project: String!, $name: String!, $alias: String) {
  artifact(project: $project, name: $name) {
    aliasHistory(alias: $alias, first: 20) {
      nodes {
        at
        alias
        kind
        from {
          name
        }
        to {
          name
        }
        reason
        actor {
          name
          reportedBy
        }
        run {
          name
        }
      }
    }
  }
}
`,
        variables: { project: 'demo', name: 'digits-classifier', alias: 'production' },
    },
    {
        title: 'Artifacts by the metadata of their versions',
        query: `query Good($project: String!) {
  artifacts(
    project: $project
    first: 20
    filter: { versionMetadata: [{ path: "accuracy", op: GT, value: 0.9 }] }
  ) {
    totalCount
    nodes {
      name
      type
    }
  }
}
`,
        variables: { project: 'demo' },
    },
    {
        title: 'Move an alias if it still points there',
        query: `mutation Promote($input: SetAliasInput!) {
  setAlias(input: $input) {
    alias {
      name
      versionName
      updatedAt
    }
  }
}
`,
        variables: {
            input: {
                artifact: 'demo/digits-classifier',
                alias: 'production',
                version: 'v1',
                expectedVersion: 'v1',
                reason: 'checked by hand',
            },
        },
    },
    {
        title: 'Runs with what they used and logged',
        query: `query Runs($project: String!) {
  runs(project: $project, first: 10) {
    nodes {
      name
      jobType
      state
      config
      inputs(first: 5) {
        nodes {
          ref
        }
      }
      outputs(first: 5) {
        nodes {
          ref
        }
      }
    }
  }
}
`,
        variables: { project: 'demo' },
    },
    {
        title: 'What happened in a project',
        query: `query Audit($project: String!) {
  events(project: $project, first: 20) {
    totalCount
    nodes {
      at
      type
      subjectName
      before
      after
      actor {
        name
        reportedBy
      }
    }
  }
}
`,
        variables: { project: 'demo' },
    },
    {
        title: 'Follow what happens in a project',
        query: `subscription Follow($project: String!) {
  events(project: $project) {
    at
    type
    subjectName
    actor {
      name
    }
  }
}
`,
        variables: { project: 'demo' },
    },
]
