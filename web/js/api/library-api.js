import { everyPage } from "./pages.js";

/**
 * @typedef {import("../types.js").Video} Video
 * @typedef {import("../types.js").Project} Project
 * @typedef {import("../types.js").Category} Category
 * @typedef {import("../types.js").Color} Color
 * @typedef {{id: string, offset: number, video: Video | null}} UploadState
 */

const segment = encodeURIComponent;

/** Projects, their categories, their videos, and uploads of videos. */
export class LibraryApi {
  #client;

  /** @param {import("./client.js").Client} client */
  constructor(client) {
    this.#client = client;
  }

  /** @returns {Promise<Project[]>} oldest first */
  projects() {
    return everyPage(this.#client, "/api/v1/projects");
  }

  /**
   * @param {string} name
   * @param {string | null} preset name of a list of categories to start with
   * @returns {Promise<Project>}
   */
  createProject(name, preset) {
    return this.#client.send("POST", "/api/v1/projects", preset ? { name, preset } : { name });
  }

  /**
   * @param {string} id
   * @param {string} name
   * @returns {Promise<Project>}
   */
  renameProject(id, name) {
    return this.#client.send("PATCH", `/api/v1/projects/${segment(id)}`, { name });
  }

  /** @param {string} id deletes its videos too */
  deleteProject(id) {
    return this.#client.send("DELETE", `/api/v1/projects/${segment(id)}?videos=delete`);
  }

  /** @returns {Promise<{name: string, categories: {name: string, color: Color}[]}[]>} */
  async presets() {
    return (await this.#client.get("/api/v1/category-presets")).items;
  }

  /**
   * @param {string} projectId
   * @returns {Promise<Category[]>}
   */
  categories(projectId) {
    return everyPage(this.#client, this.#categories(projectId));
  }

  /**
   * @param {string} projectId
   * @param {{name: string, color?: Color}} category without a colour, the server chooses one
   * @returns {Promise<Category>}
   */
  addCategory(projectId, category) {
    return this.#client.send("POST", this.#categories(projectId), category);
  }

  /**
   * @param {string} projectId
   * @param {string} id
   * @param {{name?: string, color?: Color}} changes
   * @returns {Promise<Category>}
   */
  updateCategory(projectId, id, changes) {
    const path = `${this.#categories(projectId)}/${segment(id)}`;
    return this.#client.send("PATCH", path, changes);
  }

  /**
   * @param {string} projectId
   * @param {string} id
   * @param {boolean} force deletes it even if objects have it; they are then without a category
   */
  deleteCategory(projectId, id, force) {
    const path = `${this.#categories(projectId)}/${segment(id)}`;
    return this.#client.send("DELETE", force ? `${path}?force=true` : path);
  }

  /**
   * @param {string} projectId
   * @returns {Promise<Video[]>}
   */
  videos(projectId) {
    return everyPage(this.#client, "/api/v1/videos", `project_id=${segment(projectId)}`);
  }

  /**
   * @param {string} id
   * @returns {Promise<Video>}
   */
  video(id) {
    return this.#client.get(this.#video(id));
  }

  /**
   * The cuts between the shots of a video; none until they are all found.
   *
   * @param {string} id
   * @returns {Promise<{is_complete: boolean, cuts: import("../types.js").ShotCut[]}>}
   */
  shotCuts(id) {
    return this.#client.get(`${this.#video(id)}/cuts`);
  }

  /**
   * @param {string} id
   * @param {{name?: string, project_id?: string}} changes
   * @returns {Promise<Video>}
   */
  updateVideo(id, changes) {
    return this.#client.send("PATCH", this.#video(id), changes);
  }

  /** @param {string} id */
  deleteVideo(id) {
    return this.#client.send("DELETE", this.#video(id));
  }

  /**
   * @param {string} videoId
   * @param {number} frame
   * @param {number} [width] in pixels, to get a smaller picture
   */
  framePath(videoId, frame, width) {
    return `${this.#video(videoId)}/frames/${frame}${width ? `?width=${width}` : ""}`;
  }

  /**
   * @param {string} videoId
   * @param {number} frame
   * @param {AbortSignal} signal
   */
  frame(videoId, frame, signal) {
    return this.#client.blob(this.framePath(videoId, frame), { signal });
  }

  /**
   * @param {{name: string, size: number}} file
   * @param {string} projectId
   * @returns {Promise<UploadState>}
   */
  startUpload(file, projectId) {
    const body = { name: file.name, bytes: file.size, project_id: projectId };
    return this.#client.send("POST", "/api/v1/uploads", body);
  }

  /**
   * @param {string} id
   * @returns {Promise<UploadState>}
   */
  upload(id) {
    return this.#client.get(`/api/v1/uploads/${segment(id)}`);
  }

  /**
   * @param {string} id
   * @param {Blob} bytes
   * @param {number} offset of the first of these bytes in the file
   * @param {(sent: number) => void} onProgress with how many of these bytes were sent
   * @param {AbortSignal} signal
   * @returns {Promise<UploadState>}
   */
  continueUpload(id, bytes, offset, onProgress, signal) {
    return this.#client.upload("PATCH", `/api/v1/uploads/${segment(id)}`, bytes, {
      headers: { "Upload-Offset": String(offset) },
      onProgress,
      signal,
    });
  }

  /** @param {string} id */
  abandonUpload(id) {
    return this.#client.send("DELETE", `/api/v1/uploads/${segment(id)}`);
  }

  /** @param {string} id */
  #video(id) {
    return `/api/v1/videos/${segment(id)}`;
  }

  /** @param {string} projectId */
  #categories(projectId) {
    return `/api/v1/projects/${segment(projectId)}/categories`;
  }
}
