// What the menu offers. Each is a complete operation; the variables are shown as JSON.
export const examples = [
  {
    title: "Server information",
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
    title: "Artifacts of a project",
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
    variables: { project: "demo" },
  },
];
