from datetime import datetime
from typing import Any, Optional, Union

from .abort_upload import AbortUpload
from .add_entries import AddEntries
from .add_references import AddReferences
from .add_tags import AddTags
from .alias_history import AliasHistory
from .base import BaseOperations
from .base_model import UNSET, UnsetType
from .check_references import CheckReferences
from .commit_version import CommitVersion
from .complete_upload import CompleteUpload
from .create_key import CreateKey
from .create_project import CreateProject
from .create_run import CreateRun
from .create_version import CreateVersion
from .create_webhook import CreateWebhook
from .delete_alias import DeleteAlias
from .delete_artifact import DeleteArtifact
from .delete_preview import DeletePreview
from .delete_project import DeleteProject
from .delete_run import DeleteRun
from .delete_version import DeleteVersion
from .delete_webhook import DeleteWebhook
from .discard_draft import DiscardDraft
from .enums import DeliveryState, Direction
from .expand_reference import ExpandReference
from .finish_run import FinishRun
from .get_artifact import GetArtifact
from .get_impact import GetImpact
from .get_job import GetJob
from .get_run import GetRun
from .get_version import GetVersion
from .get_webhook import GetWebhook
from .heartbeat_run import HeartbeatRun
from .input_types import (
    AbortUploadInput,
    AddEntriesInput,
    AddReferencesInput,
    ArtifactFilter,
    ArtifactOrder,
    CheckReferencesInput,
    CommitVersionInput,
    CompleteUploadInput,
    CreateApiKeyInput,
    CreateProjectInput,
    CreateRunInput,
    CreateVersionInput,
    CreateWebhookInput,
    DeleteAliasInput,
    DeleteArtifactInput,
    DeleteProjectInput,
    DeleteRunInput,
    DeleteVersionInput,
    DeleteWebhookInput,
    DiscardDraftInput,
    ExpandReferenceInput,
    FinishRunInput,
    HeartbeatRunInput,
    LinkVersionInput,
    RenameArtifactInput,
    ReplayDeliveryInput,
    RevokeApiKeyInput,
    RollbackAliasInput,
    RunFilter,
    RunOrder,
    SetAliasInput,
    SignUploadsInput,
    StartUploadInput,
    TagsInput,
    UpdateArtifactInput,
    UpdateProjectInput,
    UpdateRunInput,
    UpdateVersionInput,
    UpdateWebhookInput,
    UploadPartsInput,
    UseArtifactInput,
    VersionFilter,
    VersionOrder,
)
from .lineage import Lineage
from .lineage_path import LineagePath
from .link_version import LinkVersion
from .list_artifacts import ListArtifacts
from .list_deliveries import ListDeliveries
from .list_keys import ListKeys
from .list_projects import ListProjects
from .list_references import ListReferences
from .list_runs import ListRuns
from .list_versions import ListVersions
from .list_webhooks import ListWebhooks
from .newest_events import NewestEvents
from .remove_tags import RemoveTags
from .rename_artifact import RenameArtifact
from .replay_delivery import ReplayDelivery
from .revoke_key import RevokeKey
from .rollback_alias import RollbackAlias
from .run_inputs import RunInputs
from .run_outputs import RunOutputs
from .server_info import ServerInfo
from .set_alias import SetAlias
from .sign_downloads import SignDownloads
from .sign_draft_downloads import SignDraftDownloads
from .sign_references import SignReferences
from .sign_uploads import SignUploads
from .start_upload import StartUpload
from .update_artifact import UpdateArtifact
from .update_project import UpdateProject
from .update_run import UpdateRun
from .update_version import UpdateVersion
from .update_webhook import UpdateWebhook
from .upload_parts import UploadParts
from .use_artifact import UseArtifact
from .version_producers import VersionProducers
from .version_source import VersionSource
from .version_users import VersionUsers


def gql(q: str) -> str:
    return q


class Operations(BaseOperations):
    def create_project(self, input: CreateProjectInput, **kwargs: Any) -> CreateProject:
        query = gql("""
            mutation CreateProject($input: CreateProjectInput!) {
              createProject(input: $input) {
                project {
                  name
                }
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="CreateProject", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return CreateProject.model_validate(data)

    def delete_project(self, input: DeleteProjectInput, **kwargs: Any) -> DeleteProject:
        query = gql("""
            mutation DeleteProject($input: DeleteProjectInput!) {
              deleteProject(input: $input) {
                name
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="DeleteProject", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return DeleteProject.model_validate(data)

    def update_project(self, input: UpdateProjectInput, **kwargs: Any) -> UpdateProject:
        query = gql("""
            mutation UpdateProject($input: UpdateProjectInput!) {
              updateProject(input: $input) {
                project {
                  name
                }
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="UpdateProject", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return UpdateProject.model_validate(data)

    def update_artifact(
        self, input: UpdateArtifactInput, **kwargs: Any
    ) -> UpdateArtifact:
        query = gql("""
            mutation UpdateArtifact($input: UpdateArtifactInput!) {
              updateArtifact(input: $input) {
                artifact {
                  id
                }
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="UpdateArtifact", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return UpdateArtifact.model_validate(data)

    def rename_artifact(
        self, input: RenameArtifactInput, **kwargs: Any
    ) -> RenameArtifact:
        query = gql("""
            mutation RenameArtifact($input: RenameArtifactInput!) {
              renameArtifact(input: $input) {
                artifact {
                  id
                }
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="RenameArtifact", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return RenameArtifact.model_validate(data)

    def update_version(self, input: UpdateVersionInput, **kwargs: Any) -> UpdateVersion:
        query = gql("""
            mutation UpdateVersion($input: UpdateVersionInput!) {
              updateVersion(input: $input) {
                version {
                  ...VersionFields
                }
              }
            }

            fragment VersionFields on ArtifactVersion {
              id
              name
              state
              digest
              size
              fileCount
              description
              metadata
              tags
              aliases
              createdAt
              manifestUrl
              createdBy {
                name
                reportedBy
              }
              artifact {
                id
                name
                type
                project {
                  name
                }
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="UpdateVersion", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return UpdateVersion.model_validate(data)

    def add_tags(self, input: TagsInput, **kwargs: Any) -> AddTags:
        query = gql("""
            mutation AddTags($input: TagsInput!) {
              addTags(input: $input) {
                node {
                  __typename
                  id
                }
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="AddTags", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return AddTags.model_validate(data)

    def remove_tags(self, input: TagsInput, **kwargs: Any) -> RemoveTags:
        query = gql("""
            mutation RemoveTags($input: TagsInput!) {
              removeTags(input: $input) {
                node {
                  __typename
                  id
                }
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="RemoveTags", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return RemoveTags.model_validate(data)

    def delete_version(self, input: DeleteVersionInput, **kwargs: Any) -> DeleteVersion:
        query = gql("""
            mutation DeleteVersion($input: DeleteVersionInput!) {
              deleteVersion(input: $input) {
                version {
                  id
                }
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="DeleteVersion", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return DeleteVersion.model_validate(data)

    def delete_artifact(
        self, input: DeleteArtifactInput, **kwargs: Any
    ) -> DeleteArtifact:
        query = gql("""
            mutation DeleteArtifact($input: DeleteArtifactInput!) {
              deleteArtifact(input: $input) {
                id
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="DeleteArtifact", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return DeleteArtifact.model_validate(data)

    def delete_preview(self, version: str, **kwargs: Any) -> DeletePreview:
        query = gql("""
            query DeletePreview($version: ID!) {
              deletePreview(version: $version) {
                aliases
                freedBlobs
                freedBytes
                movesLatest
                nextLatest {
                  name
                }
                usedBy(first: 20) {
                  totalCount
                }
                restrictedUsers(first: 0) {
                  totalCount
                }
                restrictedDownstream(first: 0) {
                  totalCount
                }
                downstream(first: 20) {
                  totalCount
                  nodes {
                    ref
                  }
                }
              }
            }
            """)
        variables: dict[str, object] = {"version": version}
        response = self.execute(
            query=query, operation_name="DeletePreview", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return DeletePreview.model_validate(data)

    def set_alias(self, input: SetAliasInput, **kwargs: Any) -> SetAlias:
        query = gql("""
            mutation SetAlias($input: SetAliasInput!) {
              setAlias(input: $input) {
                alias {
                  ...AliasFields
                }
              }
            }

            fragment AliasFields on ArtifactAlias {
              name
              versionName
              updatedAt
              updatedBy {
                name
                reportedBy
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="SetAlias", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return SetAlias.model_validate(data)

    def delete_alias(self, input: DeleteAliasInput, **kwargs: Any) -> DeleteAlias:
        query = gql("""
            mutation DeleteAlias($input: DeleteAliasInput!) {
              deleteAlias(input: $input) {
                artifact {
                  id
                }
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="DeleteAlias", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return DeleteAlias.model_validate(data)

    def rollback_alias(self, input: RollbackAliasInput, **kwargs: Any) -> RollbackAlias:
        query = gql("""
            mutation RollbackAlias($input: RollbackAliasInput!) {
              rollbackAlias(input: $input) {
                alias {
                  ...AliasFields
                }
              }
            }

            fragment AliasFields on ArtifactAlias {
              name
              versionName
              updatedAt
              updatedBy {
                name
                reportedBy
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="RollbackAlias", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return RollbackAlias.model_validate(data)

    def alias_history(
        self,
        project: str,
        name: str,
        first: int,
        alias: Union[Optional[str], UnsetType] = UNSET,
        after: Union[Optional[str], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> AliasHistory:
        query = gql("""
            query AliasHistory($project: String!, $name: String!, $alias: String, $first: Int!, $after: String) {
              artifact(project: $project, name: $name) {
                aliasHistory(alias: $alias, first: $first, after: $after) {
                  nodes {
                    ...MoveFields
                  }
                  pageInfo {
                    ...PageFields
                  }
                }
              }
            }

            fragment MoveFields on AliasMove {
              alias
              kind
              reason
              at
              from {
                name
              }
              to {
                name
              }
              actor {
                name
                reportedBy
              }
              run {
                key
                name
              }
            }

            fragment PageFields on PageInfo {
              hasNextPage
              endCursor
            }
            """)
        variables: dict[str, object] = {
            "project": project,
            "name": name,
            "alias": alias,
            "first": first,
            "after": after,
        }
        response = self.execute(
            query=query, operation_name="AliasHistory", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return AliasHistory.model_validate(data)

    def server_info(self, **kwargs: Any) -> ServerInfo:
        query = gql("""
            query ServerInfo {
              serverInfo {
                version
                schemaRevision
              }
              viewer {
                name
                kind
              }
            }
            """)
        variables: dict[str, object] = {}
        response = self.execute(
            query=query, operation_name="ServerInfo", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ServerInfo.model_validate(data)

    def list_projects(
        self,
        first: int,
        search: Union[Optional[str], UnsetType] = UNSET,
        after: Union[Optional[str], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> ListProjects:
        query = gql("""
            query ListProjects($search: String, $first: Int!, $after: String) {
              projects(search: $search, first: $first, after: $after) {
                nodes {
                  name
                  description
                  artifactCount
                  runCount
                  createdAt
                }
                pageInfo {
                  ...PageFields
                }
              }
            }

            fragment PageFields on PageInfo {
              hasNextPage
              endCursor
            }
            """)
        variables: dict[str, object] = {
            "search": search,
            "first": first,
            "after": after,
        }
        response = self.execute(
            query=query, operation_name="ListProjects", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ListProjects.model_validate(data)

    def get_artifact(self, project: str, name: str, **kwargs: Any) -> GetArtifact:
        query = gql("""
            query GetArtifact($project: String!, $name: String!) {
              artifact(project: $project, name: $name) {
                ...ArtifactFields
              }
            }

            fragment AliasFields on ArtifactAlias {
              name
              versionName
              updatedAt
              updatedBy {
                name
                reportedBy
              }
            }

            fragment ArtifactFields on Artifact {
              id
              name
              type
              description
              metadata
              tags
              createdAt
              updatedAt
              project {
                name
              }
              aliases {
                ...AliasFields
              }
            }
            """)
        variables: dict[str, object] = {"project": project, "name": name}
        response = self.execute(
            query=query, operation_name="GetArtifact", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return GetArtifact.model_validate(data)

    def list_artifacts(
        self,
        project: str,
        first: int,
        filter_: Union[Optional[ArtifactFilter], UnsetType] = UNSET,
        order_by: Union[Optional[ArtifactOrder], UnsetType] = UNSET,
        after: Union[Optional[str], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> ListArtifacts:
        query = gql("""
            query ListArtifacts($project: String!, $filter: ArtifactFilter, $orderBy: ArtifactOrder, $first: Int!, $after: String) {
              artifacts(
                project: $project
                filter: $filter
                orderBy: $orderBy
                first: $first
                after: $after
              ) {
                nodes {
                  ...ArtifactFields
                }
                pageInfo {
                  ...PageFields
                }
              }
            }

            fragment AliasFields on ArtifactAlias {
              name
              versionName
              updatedAt
              updatedBy {
                name
                reportedBy
              }
            }

            fragment ArtifactFields on Artifact {
              id
              name
              type
              description
              metadata
              tags
              createdAt
              updatedAt
              project {
                name
              }
              aliases {
                ...AliasFields
              }
            }

            fragment PageFields on PageInfo {
              hasNextPage
              endCursor
            }
            """)
        variables: dict[str, object] = {
            "project": project,
            "filter": filter_,
            "orderBy": order_by,
            "first": first,
            "after": after,
        }
        response = self.execute(
            query=query, operation_name="ListArtifacts", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ListArtifacts.model_validate(data)

    def list_versions(
        self,
        project: str,
        name: str,
        first: int,
        filter_: Union[Optional[VersionFilter], UnsetType] = UNSET,
        order_by: Union[Optional[VersionOrder], UnsetType] = UNSET,
        after: Union[Optional[str], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> ListVersions:
        query = gql("""
            query ListVersions($project: String!, $name: String!, $filter: VersionFilter, $orderBy: VersionOrder, $first: Int!, $after: String) {
              artifact(project: $project, name: $name) {
                versions(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
                  nodes {
                    ...VersionFields
                  }
                  pageInfo {
                    ...PageFields
                  }
                }
              }
            }

            fragment PageFields on PageInfo {
              hasNextPage
              endCursor
            }

            fragment VersionFields on ArtifactVersion {
              id
              name
              state
              digest
              size
              fileCount
              description
              metadata
              tags
              aliases
              createdAt
              manifestUrl
              createdBy {
                name
                reportedBy
              }
              artifact {
                id
                name
                type
                project {
                  name
                }
              }
            }
            """)
        variables: dict[str, object] = {
            "project": project,
            "name": name,
            "filter": filter_,
            "orderBy": order_by,
            "first": first,
            "after": after,
        }
        response = self.execute(
            query=query, operation_name="ListVersions", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ListVersions.model_validate(data)

    def list_keys(
        self,
        first: int,
        principal: Union[Optional[str], UnsetType] = UNSET,
        after: Union[Optional[str], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> ListKeys:
        query = gql("""
            query ListKeys($principal: String, $first: Int!, $after: String) {
              apiKeys(principal: $principal, first: $first, after: $after) {
                nodes {
                  ...KeyFields
                }
                pageInfo {
                  ...PageFields
                }
              }
            }

            fragment KeyFields on ApiKey {
              id
              name
              prefix
              principal {
                name
              }
              project {
                name
              }
              limitedToProject
              role
              createdAt
              expiresAt
              lastUsedAt
              revokedAt
            }

            fragment PageFields on PageInfo {
              hasNextPage
              endCursor
            }
            """)
        variables: dict[str, object] = {
            "principal": principal,
            "first": first,
            "after": after,
        }
        response = self.execute(
            query=query, operation_name="ListKeys", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ListKeys.model_validate(data)

    def create_key(self, input: CreateApiKeyInput, **kwargs: Any) -> CreateKey:
        query = gql("""
            mutation CreateKey($input: CreateApiKeyInput!) {
              createApiKey(input: $input) {
                apiKey {
                  ...KeyFields
                }
                secret
              }
            }

            fragment KeyFields on ApiKey {
              id
              name
              prefix
              principal {
                name
              }
              project {
                name
              }
              limitedToProject
              role
              createdAt
              expiresAt
              lastUsedAt
              revokedAt
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="CreateKey", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return CreateKey.model_validate(data)

    def revoke_key(self, input: RevokeApiKeyInput, **kwargs: Any) -> RevokeKey:
        query = gql("""
            mutation RevokeKey($input: RevokeApiKeyInput!) {
              revokeApiKey(input: $input) {
                apiKey {
                  ...KeyFields
                }
              }
            }

            fragment KeyFields on ApiKey {
              id
              name
              prefix
              principal {
                name
              }
              project {
                name
              }
              limitedToProject
              role
              createdAt
              expiresAt
              lastUsedAt
              revokedAt
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="RevokeKey", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return RevokeKey.model_validate(data)

    def lineage(
        self,
        root: str,
        direction: Direction,
        depth: int,
        first: int,
        types: Union[Optional[list[str]], UnsetType] = UNSET,
        as_of: Union[Optional[datetime], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> Lineage:
        query = gql("""
            query Lineage($root: ID!, $direction: Direction!, $depth: Int!, $first: Int!, $types: [String!], $asOf: DateTime) {
              lineage(
                root: $root
                direction: $direction
                depth: $depth
                first: $first
                types: $types
                asOf: $asOf
              ) {
                truncated
                frontier
                nodes {
                  ...NodeFields
                }
                edges {
                  source
                  target
                  role
                  at
                }
              }
            }

            fragment NodeFields on LineageNode {
              id
              kind
              depth
              deleted
              hiddenUpstream
              hiddenDownstream
              node {
                __typename
                ... on ArtifactVersion {
                  ref
                  aliases
                  artifact {
                    type
                  }
                }
                ... on Run {
                  key
                  name
                  jobType
                  state
                  project {
                    name
                  }
                }
              }
            }
            """)
        variables: dict[str, object] = {
            "root": root,
            "direction": direction,
            "depth": depth,
            "first": first,
            "types": types,
            "asOf": as_of,
        }
        response = self.execute(
            query=query, operation_name="Lineage", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Lineage.model_validate(data)

    def lineage_path(self, from_: str, to: str, **kwargs: Any) -> LineagePath:
        query = gql("""
            query LineagePath($from: ID!, $to: ID!) {
              lineagePath(from: $from, to: $to) {
                ...NodeFields
              }
            }

            fragment NodeFields on LineageNode {
              id
              kind
              depth
              deleted
              hiddenUpstream
              hiddenDownstream
              node {
                __typename
                ... on ArtifactVersion {
                  ref
                  aliases
                  artifact {
                    type
                  }
                }
                ... on Run {
                  key
                  name
                  jobType
                  state
                  project {
                    name
                  }
                }
              }
            }
            """)
        variables: dict[str, object] = {"from": from_, "to": to}
        response = self.execute(
            query=query, operation_name="LineagePath", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return LineagePath.model_validate(data)

    def get_impact(
        self,
        version: str,
        first: int,
        after: Union[Optional[str], UnsetType] = UNSET,
        as_of: Union[Optional[datetime], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> GetImpact:
        query = gql("""
            query GetImpact($version: ID!, $first: Int!, $after: String, $asOf: DateTime) {
              impact(version: $version, first: $first, after: $after, asOf: $asOf) {
                versionCount
                runCount
                restrictedCount
                levels {
                  depth
                  versions
                  runs
                }
                types {
                  type
                  versions
                }
                nodes {
                  depth
                  aliases
                  version {
                    id
                    ref
                    artifact {
                      type
                    }
                    createdBy {
                      name
                    }
                    deletedAt
                  }
                }
                pageInfo {
                  ...PageFields
                }
              }
            }

            fragment PageFields on PageInfo {
              hasNextPage
              endCursor
            }
            """)
        variables: dict[str, object] = {
            "version": version,
            "first": first,
            "after": after,
            "asOf": as_of,
        }
        response = self.execute(
            query=query, operation_name="GetImpact", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return GetImpact.model_validate(data)

    def link_version(self, input: LinkVersionInput, **kwargs: Any) -> LinkVersion:
        query = gql("""
            mutation LinkVersion($input: LinkVersionInput!) {
              linkVersion(input: $input) {
                version {
                  ...VersionFields
                }
              }
            }

            fragment VersionFields on ArtifactVersion {
              id
              name
              state
              digest
              size
              fileCount
              description
              metadata
              tags
              aliases
              createdAt
              manifestUrl
              createdBy {
                name
                reportedBy
              }
              artifact {
                id
                name
                type
                project {
                  name
                }
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="LinkVersion", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return LinkVersion.model_validate(data)

    def version_source(self, ref: str, **kwargs: Any) -> VersionSource:
        query = gql("""
            query VersionSource($ref: String!) {
              artifactVersion(ref: $ref) {
                linkedFrom {
                  ref
                }
              }
            }
            """)
        variables: dict[str, object] = {"ref": ref}
        response = self.execute(
            query=query, operation_name="VersionSource", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return VersionSource.model_validate(data)

    def create_version(self, input: CreateVersionInput, **kwargs: Any) -> CreateVersion:
        query = gql("""
            mutation CreateVersion($input: CreateVersionInput!) {
              createVersion(input: $input) {
                version {
                  ...VersionFields
                }
              }
            }

            fragment VersionFields on ArtifactVersion {
              id
              name
              state
              digest
              size
              fileCount
              description
              metadata
              tags
              aliases
              createdAt
              manifestUrl
              createdBy {
                name
                reportedBy
              }
              artifact {
                id
                name
                type
                project {
                  name
                }
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="CreateVersion", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return CreateVersion.model_validate(data)

    def add_entries(self, input: AddEntriesInput, **kwargs: Any) -> AddEntries:
        query = gql("""
            mutation AddEntries($input: AddEntriesInput!) {
              addEntries(input: $input) {
                missing
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="AddEntries", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return AddEntries.model_validate(data)

    def sign_uploads(self, input: SignUploadsInput, **kwargs: Any) -> SignUploads:
        query = gql("""
            mutation SignUploads($input: SignUploadsInput!) {
              signUploads(input: $input) {
                uploads {
                  digest
                  method
                  url
                  headers
                  expiresAt
                  resumable
                }
                packs {
                  method
                  url
                  headers
                  expiresAt
                  listing
                }
                inParts
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="SignUploads", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return SignUploads.model_validate(data)

    def start_upload(self, input: StartUploadInput, **kwargs: Any) -> StartUpload:
        query = gql("""
            mutation StartUpload($input: StartUploadInput!) {
              startUpload(input: $input) {
                upload {
                  id
                  partSize
                  partCount
                  heldParts
                }
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="StartUpload", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return StartUpload.model_validate(data)

    def upload_parts(self, input: UploadPartsInput, **kwargs: Any) -> UploadParts:
        query = gql("""
            mutation UploadParts($input: UploadPartsInput!) {
              uploadParts(input: $input) {
                parts {
                  number
                  method
                  url
                  headers
                }
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="UploadParts", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return UploadParts.model_validate(data)

    def complete_upload(
        self, input: CompleteUploadInput, **kwargs: Any
    ) -> CompleteUpload:
        query = gql("""
            mutation CompleteUpload($input: CompleteUploadInput!) {
              completeUpload(input: $input) {
                digest
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="CompleteUpload", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return CompleteUpload.model_validate(data)

    def abort_upload(self, input: AbortUploadInput, **kwargs: Any) -> AbortUpload:
        query = gql("""
            mutation AbortUpload($input: AbortUploadInput!) {
              abortUpload(input: $input) {
                id
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="AbortUpload", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return AbortUpload.model_validate(data)

    def commit_version(self, input: CommitVersionInput, **kwargs: Any) -> CommitVersion:
        query = gql("""
            mutation CommitVersion($input: CommitVersionInput!) {
              commitVersion(input: $input) {
                version {
                  ...VersionFields
                }
              }
            }

            fragment VersionFields on ArtifactVersion {
              id
              name
              state
              digest
              size
              fileCount
              description
              metadata
              tags
              aliases
              createdAt
              manifestUrl
              createdBy {
                name
                reportedBy
              }
              artifact {
                id
                name
                type
                project {
                  name
                }
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="CommitVersion", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return CommitVersion.model_validate(data)

    def discard_draft(self, input: DiscardDraftInput, **kwargs: Any) -> DiscardDraft:
        query = gql("""
            mutation DiscardDraft($input: DiscardDraftInput!) {
              discardDraft(input: $input) {
                id
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="DiscardDraft", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return DiscardDraft.model_validate(data)

    def add_references(self, input: AddReferencesInput, **kwargs: Any) -> AddReferences:
        query = gql("""
            mutation AddReferences($input: AddReferencesInput!) {
              addReferences(input: $input) {
                added
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="AddReferences", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return AddReferences.model_validate(data)

    def expand_reference(
        self, input: ExpandReferenceInput, **kwargs: Any
    ) -> ExpandReference:
        query = gql("""
            mutation ExpandReference($input: ExpandReferenceInput!) {
              expandReference(input: $input) {
                job {
                  ...JobFields
                }
              }
            }

            fragment JobFields on Job {
              id
              state
              done
              total
              result
              error
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="ExpandReference", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ExpandReference.model_validate(data)

    def check_references(
        self, input: CheckReferencesInput, **kwargs: Any
    ) -> CheckReferences:
        query = gql("""
            mutation CheckReferences($input: CheckReferencesInput!) {
              checkReferences(input: $input) {
                job {
                  ...JobFields
                }
              }
            }

            fragment JobFields on Job {
              id
              state
              done
              total
              result
              error
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="CheckReferences", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return CheckReferences.model_validate(data)

    def get_job(self, id: str, **kwargs: Any) -> GetJob:
        query = gql("""
            query GetJob($id: ID!) {
              job(id: $id) {
                ...JobFields
              }
            }

            fragment JobFields on Job {
              id
              state
              done
              total
              result
              error
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = self.execute(
            query=query, operation_name="GetJob", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return GetJob.model_validate(data)

    def list_references(
        self,
        ref: str,
        first: int,
        after: Union[Optional[str], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> ListReferences:
        query = gql("""
            query ListReferences($ref: String!, $first: Int!, $after: String) {
              artifactVersion(ref: $ref) {
                entries(referencesOnly: true, first: $first, after: $after) {
                  nodes {
                    ...ReferenceFields
                  }
                  pageInfo {
                    ...PageFields
                  }
                }
              }
            }

            fragment PageFields on PageInfo {
              hasNextPage
              endCursor
            }

            fragment ReferenceFields on Entry {
              path
              uri
              endpoint
              size
              etag
              objectVersion
              checksum
              modifiedAt
              verified
              driftState
              checkedAt
            }
            """)
        variables: dict[str, object] = {"ref": ref, "first": first, "after": after}
        response = self.execute(
            query=query, operation_name="ListReferences", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ListReferences.model_validate(data)

    def sign_references(
        self, ref: str, paths: list[str], **kwargs: Any
    ) -> SignReferences:
        query = gql("""
            query SignReferences($ref: String!, $paths: [String!]!) {
              artifactVersion(ref: $ref) {
                referenceDownloads(paths: $paths) {
                  path
                  method
                  url
                  headers
                }
              }
            }
            """)
        variables: dict[str, object] = {"ref": ref, "paths": paths}
        response = self.execute(
            query=query, operation_name="SignReferences", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return SignReferences.model_validate(data)

    def create_run(self, input: CreateRunInput, **kwargs: Any) -> CreateRun:
        query = gql("""
            mutation CreateRun($input: CreateRunInput!) {
              createRun(input: $input) {
                run {
                  ...RunFields
                }
                heartbeatSeconds
              }
            }

            fragment RunFields on Run {
              id
              key
              name
              jobType
              description
              config
              state
              tags
              gitCommit
              host
              reportedBy
              startedAt
              finishedAt
              project {
                name
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="CreateRun", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return CreateRun.model_validate(data)

    def update_run(self, input: UpdateRunInput, **kwargs: Any) -> UpdateRun:
        query = gql("""
            mutation UpdateRun($input: UpdateRunInput!) {
              updateRun(input: $input) {
                run {
                  config
                }
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="UpdateRun", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return UpdateRun.model_validate(data)

    def heartbeat_run(self, input: HeartbeatRunInput, **kwargs: Any) -> HeartbeatRun:
        query = gql("""
            mutation HeartbeatRun($input: HeartbeatRunInput!) {
              heartbeatRun(input: $input) {
                run {
                  state
                }
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="HeartbeatRun", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return HeartbeatRun.model_validate(data)

    def finish_run(self, input: FinishRunInput, **kwargs: Any) -> FinishRun:
        query = gql("""
            mutation FinishRun($input: FinishRunInput!) {
              finishRun(input: $input) {
                run {
                  state
                }
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="FinishRun", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return FinishRun.model_validate(data)

    def delete_run(self, input: DeleteRunInput, **kwargs: Any) -> DeleteRun:
        query = gql("""
            mutation DeleteRun($input: DeleteRunInput!) {
              deleteRun(input: $input) {
                id
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="DeleteRun", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return DeleteRun.model_validate(data)

    def get_run(self, project: str, key: str, **kwargs: Any) -> GetRun:
        query = gql("""
            query GetRun($project: String!, $key: String!) {
              run(project: $project, key: $key) {
                ...RunFields
              }
            }

            fragment RunFields on Run {
              id
              key
              name
              jobType
              description
              config
              state
              tags
              gitCommit
              host
              reportedBy
              startedAt
              finishedAt
              project {
                name
              }
            }
            """)
        variables: dict[str, object] = {"project": project, "key": key}
        response = self.execute(
            query=query, operation_name="GetRun", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return GetRun.model_validate(data)

    def run_inputs(
        self,
        project: str,
        key: str,
        first: int,
        after: Union[Optional[str], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> RunInputs:
        query = gql("""
            query RunInputs($project: String!, $key: String!, $first: Int!, $after: String) {
              run(project: $project, key: $key) {
                inputs(first: $first, after: $after) {
                  nodes {
                    ...VersionFields
                  }
                  pageInfo {
                    ...PageFields
                  }
                }
              }
            }

            fragment PageFields on PageInfo {
              hasNextPage
              endCursor
            }

            fragment VersionFields on ArtifactVersion {
              id
              name
              state
              digest
              size
              fileCount
              description
              metadata
              tags
              aliases
              createdAt
              manifestUrl
              createdBy {
                name
                reportedBy
              }
              artifact {
                id
                name
                type
                project {
                  name
                }
              }
            }
            """)
        variables: dict[str, object] = {
            "project": project,
            "key": key,
            "first": first,
            "after": after,
        }
        response = self.execute(
            query=query, operation_name="RunInputs", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return RunInputs.model_validate(data)

    def run_outputs(
        self,
        project: str,
        key: str,
        first: int,
        after: Union[Optional[str], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> RunOutputs:
        query = gql("""
            query RunOutputs($project: String!, $key: String!, $first: Int!, $after: String) {
              run(project: $project, key: $key) {
                outputs(first: $first, after: $after) {
                  nodes {
                    ...VersionFields
                  }
                  pageInfo {
                    ...PageFields
                  }
                }
              }
            }

            fragment PageFields on PageInfo {
              hasNextPage
              endCursor
            }

            fragment VersionFields on ArtifactVersion {
              id
              name
              state
              digest
              size
              fileCount
              description
              metadata
              tags
              aliases
              createdAt
              manifestUrl
              createdBy {
                name
                reportedBy
              }
              artifact {
                id
                name
                type
                project {
                  name
                }
              }
            }
            """)
        variables: dict[str, object] = {
            "project": project,
            "key": key,
            "first": first,
            "after": after,
        }
        response = self.execute(
            query=query, operation_name="RunOutputs", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return RunOutputs.model_validate(data)

    def list_runs(
        self,
        project: str,
        first: int,
        filter_: Union[Optional[RunFilter], UnsetType] = UNSET,
        order_by: Union[Optional[RunOrder], UnsetType] = UNSET,
        after: Union[Optional[str], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> ListRuns:
        query = gql("""
            query ListRuns($project: String!, $filter: RunFilter, $orderBy: RunOrder, $first: Int!, $after: String) {
              runs(
                project: $project
                filter: $filter
                orderBy: $orderBy
                first: $first
                after: $after
              ) {
                nodes {
                  ...RunFields
                }
                pageInfo {
                  ...PageFields
                }
              }
            }

            fragment PageFields on PageInfo {
              hasNextPage
              endCursor
            }

            fragment RunFields on Run {
              id
              key
              name
              jobType
              description
              config
              state
              tags
              gitCommit
              host
              reportedBy
              startedAt
              finishedAt
              project {
                name
              }
            }
            """)
        variables: dict[str, object] = {
            "project": project,
            "filter": filter_,
            "orderBy": order_by,
            "first": first,
            "after": after,
        }
        response = self.execute(
            query=query, operation_name="ListRuns", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ListRuns.model_validate(data)

    def use_artifact(self, input: UseArtifactInput, **kwargs: Any) -> UseArtifact:
        query = gql("""
            mutation UseArtifact($input: UseArtifactInput!) {
              useArtifact(input: $input) {
                version {
                  ...VersionFields
                }
              }
            }

            fragment VersionFields on ArtifactVersion {
              id
              name
              state
              digest
              size
              fileCount
              description
              metadata
              tags
              aliases
              createdAt
              manifestUrl
              createdBy {
                name
                reportedBy
              }
              artifact {
                id
                name
                type
                project {
                  name
                }
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="UseArtifact", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return UseArtifact.model_validate(data)

    def get_version(self, ref: str, **kwargs: Any) -> GetVersion:
        query = gql("""
            query GetVersion($ref: String!) {
              artifactVersion(ref: $ref) {
                ...VersionFields
              }
            }

            fragment VersionFields on ArtifactVersion {
              id
              name
              state
              digest
              size
              fileCount
              description
              metadata
              tags
              aliases
              createdAt
              manifestUrl
              createdBy {
                name
                reportedBy
              }
              artifact {
                id
                name
                type
                project {
                  name
                }
              }
            }
            """)
        variables: dict[str, object] = {"ref": ref}
        response = self.execute(
            query=query, operation_name="GetVersion", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return GetVersion.model_validate(data)

    def sign_downloads(
        self, ref: str, digests: list[str], **kwargs: Any
    ) -> SignDownloads:
        query = gql("""
            query SignDownloads($ref: String!, $digests: [String!]!) {
              artifactVersion(ref: $ref) {
                downloads(digests: $digests) {
                  blobs {
                    digest
                    method
                    url
                    headers
                    expiresAt
                  }
                  packs {
                    method
                    url
                    headers
                    expiresAt
                    listing
                  }
                }
              }
            }
            """)
        variables: dict[str, object] = {"ref": ref, "digests": digests}
        response = self.execute(
            query=query, operation_name="SignDownloads", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return SignDownloads.model_validate(data)

    def version_producers(self, ref: str, **kwargs: Any) -> VersionProducers:
        query = gql("""
            query VersionProducers($ref: String!) {
              artifactVersion(ref: $ref) {
                producedBy(first: 1) {
                  nodes {
                    ...RunFields
                  }
                }
              }
            }

            fragment RunFields on Run {
              id
              key
              name
              jobType
              description
              config
              state
              tags
              gitCommit
              host
              reportedBy
              startedAt
              finishedAt
              project {
                name
              }
            }
            """)
        variables: dict[str, object] = {"ref": ref}
        response = self.execute(
            query=query,
            operation_name="VersionProducers",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return VersionProducers.model_validate(data)

    def version_users(
        self,
        ref: str,
        first: int,
        after: Union[Optional[str], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> VersionUsers:
        query = gql("""
            query VersionUsers($ref: String!, $first: Int!, $after: String) {
              artifactVersion(ref: $ref) {
                usedBy(first: $first, after: $after) {
                  nodes {
                    ...RunFields
                  }
                  pageInfo {
                    ...PageFields
                  }
                }
              }
            }

            fragment PageFields on PageInfo {
              hasNextPage
              endCursor
            }

            fragment RunFields on Run {
              id
              key
              name
              jobType
              description
              config
              state
              tags
              gitCommit
              host
              reportedBy
              startedAt
              finishedAt
              project {
                name
              }
            }
            """)
        variables: dict[str, object] = {"ref": ref, "first": first, "after": after}
        response = self.execute(
            query=query, operation_name="VersionUsers", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return VersionUsers.model_validate(data)

    def sign_draft_downloads(
        self, version: str, digests: list[str], **kwargs: Any
    ) -> SignDraftDownloads:
        query = gql("""
            query SignDraftDownloads($version: ID!, $digests: [String!]!) {
              node(id: $version) {
                __typename
                ... on ArtifactVersion {
                  downloads(digests: $digests) {
                    blobs {
                      digest
                      method
                      url
                      headers
                      expiresAt
                    }
                  }
                }
              }
            }
            """)
        variables: dict[str, object] = {"version": version, "digests": digests}
        response = self.execute(
            query=query,
            operation_name="SignDraftDownloads",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return SignDraftDownloads.model_validate(data)

    def newest_events(self, project: str, first: int, **kwargs: Any) -> NewestEvents:
        query = gql("""
            query NewestEvents($project: String!, $first: Int!) {
              events(project: $project, first: $first) {
                nodes {
                  ...EventFields
                }
              }
            }

            fragment EventFields on Event {
              id
              type
              at
              subjectKind
              subjectId
              subjectName
              reason
              before
              after
              cursor
              actor {
                name
                reportedBy
              }
              run {
                key
              }
            }
            """)
        variables: dict[str, object] = {"project": project, "first": first}
        response = self.execute(
            query=query, operation_name="NewestEvents", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return NewestEvents.model_validate(data)

    def list_webhooks(
        self,
        project: str,
        first: int,
        after: Union[Optional[str], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> ListWebhooks:
        query = gql("""
            query ListWebhooks($project: String!, $first: Int!, $after: String) {
              project(name: $project) {
                webhooks(first: $first, after: $after) {
                  nodes {
                    ...WebhookFields
                  }
                  pageInfo {
                    ...PageFields
                  }
                }
              }
            }

            fragment PageFields on PageInfo {
              hasNextPage
              endCursor
            }

            fragment WebhookFields on Webhook {
              id
              url
              types
              aliasPattern
              enabled
              createdAt
              createdBy {
                name
              }
              project {
                name
              }
            }
            """)
        variables: dict[str, object] = {
            "project": project,
            "first": first,
            "after": after,
        }
        response = self.execute(
            query=query, operation_name="ListWebhooks", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ListWebhooks.model_validate(data)

    def get_webhook(self, id: str, **kwargs: Any) -> GetWebhook:
        query = gql("""
            query GetWebhook($id: ID!) {
              node(id: $id) {
                __typename
                ... on Webhook {
                  ...WebhookFields
                }
              }
            }

            fragment WebhookFields on Webhook {
              id
              url
              types
              aliasPattern
              enabled
              createdAt
              createdBy {
                name
              }
              project {
                name
              }
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = self.execute(
            query=query, operation_name="GetWebhook", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return GetWebhook.model_validate(data)

    def list_deliveries(
        self,
        webhook: str,
        first: int,
        state: Union[Optional[DeliveryState], UnsetType] = UNSET,
        after: Union[Optional[str], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> ListDeliveries:
        query = gql("""
            query ListDeliveries($webhook: ID!, $state: DeliveryState, $first: Int!, $after: String) {
              node(id: $webhook) {
                __typename
                ... on Webhook {
                  deliveries(state: $state, first: $first, after: $after) {
                    nodes {
                      ...DeliveryFields
                    }
                    pageInfo {
                      ...PageFields
                    }
                  }
                }
              }
            }

            fragment DeliveryFields on Delivery {
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
                type
                subjectName
              }
            }

            fragment PageFields on PageInfo {
              hasNextPage
              endCursor
            }
            """)
        variables: dict[str, object] = {
            "webhook": webhook,
            "state": state,
            "first": first,
            "after": after,
        }
        response = self.execute(
            query=query, operation_name="ListDeliveries", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ListDeliveries.model_validate(data)

    def create_webhook(self, input: CreateWebhookInput, **kwargs: Any) -> CreateWebhook:
        query = gql("""
            mutation CreateWebhook($input: CreateWebhookInput!) {
              createWebhook(input: $input) {
                webhook {
                  ...WebhookFields
                }
                secret
              }
            }

            fragment WebhookFields on Webhook {
              id
              url
              types
              aliasPattern
              enabled
              createdAt
              createdBy {
                name
              }
              project {
                name
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="CreateWebhook", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return CreateWebhook.model_validate(data)

    def update_webhook(self, input: UpdateWebhookInput, **kwargs: Any) -> UpdateWebhook:
        query = gql("""
            mutation UpdateWebhook($input: UpdateWebhookInput!) {
              updateWebhook(input: $input) {
                webhook {
                  ...WebhookFields
                }
              }
            }

            fragment WebhookFields on Webhook {
              id
              url
              types
              aliasPattern
              enabled
              createdAt
              createdBy {
                name
              }
              project {
                name
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="UpdateWebhook", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return UpdateWebhook.model_validate(data)

    def delete_webhook(self, input: DeleteWebhookInput, **kwargs: Any) -> DeleteWebhook:
        query = gql("""
            mutation DeleteWebhook($input: DeleteWebhookInput!) {
              deleteWebhook(input: $input) {
                id
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="DeleteWebhook", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return DeleteWebhook.model_validate(data)

    def replay_delivery(
        self, input: ReplayDeliveryInput, **kwargs: Any
    ) -> ReplayDelivery:
        query = gql("""
            mutation ReplayDelivery($input: ReplayDeliveryInput!) {
              replayDelivery(input: $input) {
                delivery {
                  ...DeliveryFields
                }
              }
            }

            fragment DeliveryFields on Delivery {
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
                type
                subjectName
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="ReplayDelivery", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ReplayDelivery.model_validate(data)
