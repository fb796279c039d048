import * as z from "zod";
import {
  CreateData,
  CreateFileAndTemporaryCredentials,
  CreateFileAndUploadUrl,
  CreateFileData,
  CreateFolder,
  CreateFolderAndTemporaryCredentials,
} from "#core/copy/icav2/create-data";
import {
  CreateTemporaryCredentials,
  ProjectDataAndTemporaryCredentials,
  TempCredentials,
} from "#core/copy/icav2/credentials";
import { Data, ProjectData } from "#core/copy/icav2/data";
import { ChildrenQuery, DataQuery } from "#core/copy/icav2/data-query";
import { json, mediaType, none, type Operation } from "#core/copy/icav2/operation";
import { listOf, pageOf } from "#core/copy/icav2/page";
import {
  DataIdOrPathList,
  DataUrlWithPath,
  Download,
  ProjectFileAndUploadUrl,
  Upload,
} from "#core/copy/icav2/url";

const inProject = z.strictObject({ projectId: z.string() });
const ofData = z.strictObject({ projectId: z.string(), dataId: z.string() });
const data = "/api/projects/{projectId}/data";

const get = { method: "GET", requestTypes: [], status: 200, idempotent: false } as const;
const post = { method: "POST", query: none } as const;
const create = {
  ...post,
  parameters: inProject,
  requestTypes: json,
  status: 201,
  idempotent: true,
} as const;
const act = {
  ...post,
  parameters: ofData,
  requestTypes: [],
  status: 200,
  idempotent: false,
} as const;
const schedule = { ...act, status: 204, responses: {} } as const;

/** Files and folders: found, made, read, removed. */
export const dataOperations = {
  getProjectDataList: {
    ...get,
    path: data,
    parameters: inProject,
    query: DataQuery,
    responses: { v3: pageOf(ProjectData) },
  },
  getProjectData: {
    ...get,
    path: `${data}/{dataId}`,
    parameters: ofData,
    query: none,
    responses: { v3: ProjectData },
  },
  getProjectDataChildren: {
    ...get,
    path: `${data}/{dataId}/children`,
    parameters: ofData,
    query: ChildrenQuery,
    responses: { v4: pageOf(ProjectData), v3: listOf(Data) },
  },
  createDataInProject: {
    ...create,
    path: data,
    request: CreateData,
    responses: { v3: ProjectData },
  },
  createFile: {
    ...create,
    path: `${data}:createFile`,
    request: CreateFileData,
    responses: { v3: ProjectData },
  },
  createFileWithUploadUrl: {
    ...create,
    path: `${data}:createFileWithUploadUrl`,
    request: CreateFileAndUploadUrl,
    responses: { v3: ProjectFileAndUploadUrl },
  },
  createFileWithTemporaryCredentials: {
    ...create,
    path: `${data}:createFileWithTemporaryCredentials`,
    request: CreateFileAndTemporaryCredentials,
    responses: { v3: ProjectDataAndTemporaryCredentials },
  },
  createFolder: {
    ...create,
    path: `${data}:createFolder`,
    request: CreateFolder,
    responses: { v3: ProjectData },
  },
  createFolderWithTemporaryCredentials: {
    ...create,
    path: `${data}:createFolderWithTemporaryCredentials`,
    request: CreateFolderAndTemporaryCredentials,
    responses: { v3: ProjectDataAndTemporaryCredentials },
  },
  createDownloadUrlForData: {
    ...act,
    path: `${data}/{dataId}:createDownloadUrl`,
    responses: { v3: Download },
  },
  createDownloadUrlsForData: {
    ...act,
    path: `${data}:createDownloadUrls`,
    parameters: inProject,
    request: DataIdOrPathList,
    requestTypes: [mediaType("v3")],
    responses: { v3: listOf(DataUrlWithPath) },
  },
  createUploadUrlForData: {
    ...act,
    path: `${data}/{dataId}:createUploadUrl`,
    query: z.strictObject({ fileType: z.string().optional(), hash: z.string().optional() }),
    responses: { v3: Upload },
  },
  createTemporaryCredentialsForData: {
    ...act,
    path: `${data}/{dataId}:createTemporaryCredentials`,
    request: CreateTemporaryCredentials.nullish(),
    requestTypes: json,
    responses: { v3: TempCredentials },
  },
  archiveData: { ...schedule, path: `${data}/{dataId}:archive` },
  unarchiveData: { ...schedule, path: `${data}/{dataId}:unarchive` },
  deleteData: { ...schedule, path: `${data}/{dataId}:delete` },
} as const satisfies Record<string, Operation>;
