"""The GraphQL schema: every query and mutation, put together."""

from collections.abc import Callable
from functools import cache
from importlib.metadata import version as distribution_version
from typing import Annotated

import strawberry
from graphql import build_schema as parse_schema
from graphql import lexicographic_sort_schema, print_schema

from wanllmdb_server.api import enums, principals
from wanllmdb_server.api.aliases import find_alias_move
from wanllmdb_server.api.artifacts import Artifact, artifact, artifacts
from wanllmdb_server.api.connections import Connection
from wanllmdb_server.api.context import Info
from wanllmdb_server.api.deleting import DeletePreview, delete_preview
from wanllmdb_server.api.denials import DeniedAttempt, denied_attempts
from wanllmdb_server.api.events import Event, events, find_event
from wanllmdb_server.api.identities import ApiKey, Session, api_keys, find_api_key, find_session
from wanllmdb_server.api.ids import from_global
from wanllmdb_server.api.impact import Impact, impact
from wanllmdb_server.api.jobs import Job, job, jobs
from wanllmdb_server.api.lineage import LineageGraph, LineageNode, lineage, lineage_path
from wanllmdb_server.api.loading import artifacts_by_id, projects_by_id, runs_by_id, versions_by_id
from wanllmdb_server.api.mutations import aliases, editing, linking, logging, uploads
from wanllmdb_server.api.mutations import identities as identity_mutations
from wanllmdb_server.api.mutations import members as member_mutations
from wanllmdb_server.api.mutations import projects as project_mutations
from wanllmdb_server.api.mutations import protection as protection_mutations
from wanllmdb_server.api.mutations import references as reference_mutations
from wanllmdb_server.api.mutations import runs as run_mutations
from wanllmdb_server.api.mutations import webhooks as webhook_mutations
from wanllmdb_server.api.node import Node
from wanllmdb_server.api.principals import Principal
from wanllmdb_server.api.projects import Project, project, projects
from wanllmdb_server.api.runs import Run, run, runs
from wanllmdb_server.api.scalars import CONFIG
from wanllmdb_server.api.storages import StorageInfo, storages
from wanllmdb_server.api.subscriptions import Subscription
from wanllmdb_server.api.versions import ArtifactVersion, artifact_version
from wanllmdb_server.api.webhooks import Delivery, Webhook, find_delivery, find_webhook
from wanllmdb_server.db.migrations import HEAD
from wanllmdb_server.errors import ErrorCode


@strawberry.type(description="The server that answers.")
class ServerInfo:
    version: str = strawberry.field(description="The version of the server's distribution.")
    schema_revision: str = strawberry.field(description="The newest database revision it knows.")
    error_codes: list[ErrorCode] = strawberry.field(
        description="Every code that `extensions.code` of an error can have."
    )


VERSION = distribution_version("wanllmdb-server")


def server_info() -> ServerInfo:
    return ServerInfo(version=VERSION, schema_revision=HEAD, error_codes=list(ErrorCode))


def node(
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="The id of anything.")],  # noqa: A002  # the name in the API
) -> Node | None:
    kind, row_id = from_global(id)
    if kind == "Job":
        return job(info, id)
    finders: dict[str, Callable[[Info, int], Node | None]] = {
        "Event": find_event,
        "AliasMove": find_alias_move,
        "ApiKey": find_api_key,
        "Session": find_session,
        "Webhook": find_webhook,
        "Delivery": find_delivery,
    }
    if kind in finders:
        return finders[kind](info, row_id)
    loaders = {
        "Principal": principals.principals_by_id,
        "Project": projects_by_id,
        "Artifact": artifacts_by_id,
        "ArtifactVersion": versions_by_id,
        "Run": runs_by_id,
    }
    return loaders[kind](info)([row_id]).get(row_id) if kind in loaders else None


@strawberry.type(description="Everything that can be read. One operation sees one state of the registry.")
class Query:
    server_info: ServerInfo = strawberry.field(
        resolver=server_info, description="Version and limits of the server."
    )
    viewer: Principal = strawberry.field(resolver=principals.viewer, description="Who is asking.")
    principals: Connection[Principal] = strawberry.field(
        resolver=principals.principals, description="Users and service accounts by name; for administrators."
    )
    api_keys: Connection[ApiKey] = strawberry.field(
        resolver=api_keys, description="API keys, newest first: one's own; administrators see all."
    )
    node: Node | None = strawberry.field(resolver=node, description="Anything by its id; null if it is gone.")
    project: Project | None = strawberry.field(
        resolver=project, description="A project; null if there is none."
    )
    projects: Connection[Project] = strawberry.field(resolver=projects, description="Projects by name.")
    artifact: Artifact | None = strawberry.field(
        resolver=artifact, description="An artifact; null if the project has none of that name."
    )
    artifacts: Connection[Artifact] = strawberry.field(
        resolver=artifacts, description="The artifacts of a project."
    )
    artifact_version: ArtifactVersion = strawberry.field(
        resolver=artifact_version, description="The version that a ref names."
    )
    run: Run | None = strawberry.field(
        resolver=run, description="A run; null if the project has none with that id."
    )
    runs: Connection[Run] = strawberry.field(resolver=runs, description="The runs of a project.")
    events: Connection[Event] = strawberry.field(
        resolver=events, description="The audit log of a project, newest first."
    )
    denied_attempts: Connection[DeniedAttempt] = strawberry.field(
        resolver=denied_attempts,
        description="What was denied lately, counted together; for administrators of the registry.",
    )
    delete_preview: DeletePreview = strawberry.field(
        resolver=delete_preview, description="What would go, and who is concerned, if a version was deleted."
    )
    lineage: LineageGraph = strawberry.field(
        resolver=lineage, description="What a version or a run came from, and what came of it."
    )
    impact: Impact = strawberry.field(
        resolver=impact, description="Everything downstream of a version, also of a deleted one."
    )
    lineage_path: list[LineageNode] | None = strawberry.field(
        resolver=lineage_path,
        description="Why two versions or runs are connected: the nodes of one shortest way from the first to "
        "the second, all downstream or all upstream; null if there is none that you may see.",
    )
    storages: list[StorageInfo] = strawberry.field(
        resolver=storages, description="The storages that the settings name, by name."
    )
    job: Job | None = strawberry.field(resolver=job, description="A background job by its id.")
    jobs: Connection[Job] = strawberry.field(resolver=jobs, description="The background jobs.")


@strawberry.type(description="Everything that can be changed. Each mutation is one transaction.")
class Mutation:
    create_project: project_mutations.ProjectPayload = strawberry.field(
        resolver=project_mutations.create_project, description="Create a project."
    )
    update_project: project_mutations.ProjectPayload = strawberry.field(
        resolver=project_mutations.update_project,
        description="Rename or describe a project, or say who may read it.",
    )
    assign_storage: project_mutations.ProjectPayload = strawberry.field(
        resolver=project_mutations.assign_storage, description="Choose where the new blobs of a project go."
    )
    delete_project: project_mutations.DeleteProjectPayload = strawberry.field(
        resolver=project_mutations.delete_project, description="Delete an empty project."
    )
    add_member: project_mutations.ProjectPayload = strawberry.field(
        resolver=member_mutations.add_member, description="Give a principal a role in a project."
    )
    remove_member: member_mutations.RemoveMemberPayload = strawberry.field(
        resolver=member_mutations.remove_member, description="Take a principal's role in a project away."
    )
    create_run: run_mutations.RunPayload = strawberry.field(
        resolver=run_mutations.create_run, description="Start a run, or attach a process to one."
    )
    update_run: run_mutations.RunPayload = strawberry.field(
        resolver=run_mutations.update_run, description="Rename or describe a run, or replace its config."
    )
    heartbeat_run: run_mutations.RunPayload = strawberry.field(
        resolver=run_mutations.heartbeat_run, description="Tell that a process of a run is alive."
    )
    finish_run: run_mutations.RunPayload = strawberry.field(
        resolver=run_mutations.finish_run, description="End a process of a run."
    )
    delete_run: run_mutations.DeleteRunPayload = strawberry.field(
        resolver=run_mutations.delete_run, description="Delete a run that has ended; lineage keeps it."
    )
    create_version: logging.VersionPayload = strawberry.field(
        resolver=logging.create_version,
        description="Begin a version: a draft, or at once the version that holds this content already.",
    )
    add_entries: logging.AddEntriesPayload = strawberry.field(
        resolver=logging.add_entries, description="Add entries to a draft; tells which blobs are missing."
    )
    sign_uploads: logging.SignUploadsPayload = strawberry.field(
        resolver=logging.sign_uploads, description="Sign requests for the blobs that are about to be sent."
    )
    start_upload: uploads.StartUploadPayload = strawberry.field(
        resolver=uploads.start_upload,
        description="Begin to send a large blob in parts, or go on where an earlier upload of it broke off.",
    )
    upload_parts: uploads.UploadPartsPayload = strawberry.field(
        resolver=uploads.upload_parts, description="Sign requests for parts that are about to be sent."
    )
    complete_upload: uploads.CompleteUploadPayload = strawberry.field(
        resolver=uploads.complete_upload, description="Make the blob of all its parts."
    )
    abort_upload: uploads.AbortUploadPayload = strawberry.field(
        resolver=uploads.abort_upload, description="Give an upload up and drop the parts that arrived."
    )
    commit_version: logging.VersionPayload = strawberry.field(
        resolver=logging.commit_version,
        description="Publish a draft, or log a committed version again; moves aliases and writes lineage.",
    )
    add_references: reference_mutations.AddReferencesPayload = strawberry.field(
        resolver=reference_mutations.add_references,
        description="Add entries to a draft whose bytes stay outside.",
    )
    expand_reference: reference_mutations.JobPayload = strawberry.field(
        resolver=reference_mutations.expand_reference,
        description="Let the server list a place and add what it finds to a draft, as a job.",
    )
    check_references: reference_mutations.JobPayload = strawberry.field(
        resolver=reference_mutations.check_references,
        description="Compare the references of a version with their sources, as a job.",
    )
    set_reference_allowlist: project_mutations.ProjectPayload = strawberry.field(
        resolver=reference_mutations.set_reference_allowlist,
        description="Say where the server may read the sources of a project's references.",
    )
    discard_draft: logging.DiscardDraftPayload = strawberry.field(
        resolver=logging.discard_draft, description="Drop a draft."
    )
    use_artifact: logging.VersionPayload = strawberry.field(
        resolver=logging.use_artifact, description="Resolve a ref and record that a run uses the version."
    )
    link_version: logging.VersionPayload = strawberry.field(
        resolver=linking.link_version,
        description="Link a version into another artifact, without moving a byte: how a version is promoted.",
    )
    set_alias: aliases.AliasPayload = strawberry.field(
        resolver=aliases.set_alias, description="Create or move an alias, in one atomic step."
    )
    delete_alias: aliases.DeleteAliasPayload = strawberry.field(
        resolver=aliases.delete_alias, description="Take an alias away."
    )
    rollback_alias: aliases.AliasPayload = strawberry.field(
        resolver=aliases.rollback_alias,
        description="Point an alias back to where it pointed one move earlier; again, one further.",
    )
    protect_alias: protection_mutations.ProtectionPayload = strawberry.field(
        resolver=protection_mutations.protect_alias,
        description="Let only maintainers set, move and delete some aliases.",
    )
    unprotect_alias: protection_mutations.ProtectionPayload = strawberry.field(
        resolver=protection_mutations.unprotect_alias, description="Take such a protection away."
    )
    create_webhook: webhook_mutations.CreateWebhookPayload = strawberry.field(
        resolver=webhook_mutations.create_webhook,
        description="Tell a receiver over HTTP what happens in a project.",
    )
    update_webhook: webhook_mutations.UpdateWebhookPayload = strawberry.field(
        resolver=webhook_mutations.update_webhook,
        description="Change where a webhook leads or what it gets, or turn it off and on.",
    )
    delete_webhook: webhook_mutations.DeleteWebhookPayload = strawberry.field(
        resolver=webhook_mutations.delete_webhook, description="Delete a webhook and its delivery log."
    )
    replay_delivery: webhook_mutations.ReplayDeliveryPayload = strawberry.field(
        resolver=webhook_mutations.replay_delivery,
        description="Deliver an event to a webhook again, as the same message.",
    )
    update_artifact: editing.ArtifactPayload = strawberry.field(
        resolver=editing.update_artifact, description="Describe an artifact or replace its metadata."
    )
    rename_artifact: editing.ArtifactPayload = strawberry.field(
        resolver=editing.rename_artifact, description="Rename an artifact; its versions and aliases stay."
    )
    update_version: logging.VersionPayload = strawberry.field(
        resolver=editing.update_version, description="Describe a version or replace its metadata."
    )
    add_tags: editing.TagsPayload = strawberry.field(
        resolver=editing.add_tags, description="Put tags on an artifact, a version or a run."
    )
    remove_tags: editing.TagsPayload = strawberry.field(
        resolver=editing.remove_tags, description="Take tags off an artifact, a version or a run."
    )
    delete_version: logging.VersionPayload = strawberry.field(
        resolver=editing.delete_version, description="Delete a version; a tombstone stays."
    )
    delete_artifact: editing.DeleteArtifactPayload = strawberry.field(
        resolver=editing.delete_artifact, description="Delete an artifact with all its versions."
    )
    create_user: identity_mutations.InvitationPayload = strawberry.field(
        resolver=identity_mutations.create_user,
        description="Create a user, who chooses a password by a one-time link; for administrators.",
    )
    create_service_account: identity_mutations.PrincipalPayload = strawberry.field(
        resolver=identity_mutations.create_service_account,
        description="Create an account for a program; for administrators.",
    )
    update_principal: identity_mutations.PrincipalPayload = strawberry.field(
        resolver=identity_mutations.update_principal,
        description="Describe or disable a principal, or let it administer the registry; for administrators.",
    )
    create_api_key: identity_mutations.CreateApiKeyPayload = strawberry.field(
        resolver=identity_mutations.create_api_key,
        description="Make an API key for oneself; administrators make them for service accounts too.",
    )
    revoke_api_key: identity_mutations.ApiKeyPayload = strawberry.field(
        resolver=identity_mutations.revoke_api_key,
        description="Make an API key worthless, for good: one's own; administrators anybody's.",
    )
    invite: identity_mutations.InvitationPayload = strawberry.field(
        resolver=identity_mutations.invite,
        description="Make a one-time link by which a user chooses a new password; for administrators.",
    )
    end_sessions: identity_mutations.EndSessionsPayload = strawberry.field(
        resolver=identity_mutations.end_sessions,
        description="Log out everywhere: oneself; administrators anybody.",
    )


@cache
def build_schema() -> strawberry.Schema:
    """The one schema of a process: nothing of it depends on settings."""
    return strawberry.Schema(
        Query,
        Mutation,
        Subscription,
        types=[Project, Artifact, ArtifactVersion, Run, Job, Event, ApiKey, Session, Webhook, Delivery],
        config=CONFIG,
    )


def schema_text() -> str:
    """The contract as it is checked in: sorted, so that a change shows as what it is."""
    return print_schema(lexicographic_sort_schema(parse_schema(build_schema().as_str()))) + "\n"


__all__ = ["build_schema", "enums", "schema_text"]
