import Foundation
import GRDB

extension Store {
  /// Every video belongs to a project; those there are go to the first one.
  static func registerProjects(in migrator: inout DatabaseMigrator) {
    migrator.registerMigration("projects, categories and resumable uploads") { db in
      try db.execute(
        sql: """
          CREATE TABLE project (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            created_at REAL NOT NULL
          );
          CREATE TABLE category (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            color INTEGER NOT NULL,
            UNIQUE (project_id, name)
          );
          ALTER TABLE video ADD COLUMN project_id TEXT REFERENCES project (id);
          CREATE INDEX video_by_project ON video (project_id);
          CREATE INDEX mask_seen ON mask (object_key, frame) WHERE area > 0;
          CREATE TABLE upload (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            bytes INTEGER NOT NULL,
            project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
            video_id TEXT REFERENCES video (id) ON DELETE CASCADE,
            changed_at REAL NOT NULL
          );
          CREATE TABLE idempotency_key (
            key TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            resource_id TEXT NOT NULL,
            created_at REAL NOT NULL
          );
          """)
      try db.execute(
        sql: "INSERT INTO project (id, name, created_at) VALUES (?, 'My videos', ?)",
        arguments: [UUID().uuidString.lowercased(), Date().stored])
      try db.execute(sql: "UPDATE video SET project_id = (SELECT id FROM project)")
    }
  }
}
