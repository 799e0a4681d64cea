import Foundation
import GRDB

extension Store {
  /// All migrations, in the order in which they run.
  ///
  /// Databases exist that were made by them: a migration, once released, never changes.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("videos and sessions") { db in
      try db.execute(
        sql: """
          CREATE TABLE video (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            path TEXT NOT NULL,
            is_upload INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            modified_at REAL NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            frame_count INTEGER NOT NULL,
            frames_per_second REAL NOT NULL,
            created_at REAL NOT NULL,
            UNIQUE (path, bytes, modified_at)
          );
          CREATE TABLE session (
            id TEXT PRIMARY KEY,
            video_id TEXT NOT NULL REFERENCES video (id) ON DELETE CASCADE,
            video_path TEXT NOT NULL,
            created_at REAL NOT NULL,
            last_accessed REAL NOT NULL,
            closed_at REAL,
            objects_added INTEGER NOT NULL DEFAULT 0
          );
          CREATE INDEX session_by_video ON session (video_id);
          """)
    }
    migrator.registerMigration("objects, prompts and masks") { db in
      // A key is never reused, so that a job's masks are never stored for another object of the same
      // id. A person's mask and a propagated one of the same frame are both stored: the person's is
      // shown, and when its keyframe is removed the propagated one is shown again.
      try db.execute(
        sql: """
          CREATE TABLE object (
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            session_id TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
            object_id INTEGER NOT NULL,
            name TEXT NOT NULL,
            category TEXT,
            color INTEGER NOT NULL,
            is_locked INTEGER NOT NULL DEFAULT 0,
            UNIQUE (session_id, object_id)
          );
          CREATE TABLE keyframe (
            object_key INTEGER NOT NULL REFERENCES object (key) ON DELETE CASCADE,
            frame INTEGER NOT NULL,
            prompt BLOB NOT NULL,
            PRIMARY KEY (object_key, frame)
          ) WITHOUT ROWID;
          CREATE TABLE mask (
            object_key INTEGER NOT NULL REFERENCES object (key) ON DELETE CASCADE,
            frame INTEGER NOT NULL,
            origin INTEGER NOT NULL,
            area INTEGER NOT NULL,
            score REAL NOT NULL,
            counts TEXT NOT NULL,
            PRIMARY KEY (object_key, frame, origin)
          ) WITHOUT ROWID;
          """)
    }
    migrator.registerMigration("jobs") { db in
      try db.execute(
        sql: """
          CREATE TABLE job (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            type TEXT NOT NULL,
            parameters BLOB NOT NULL,
            priority INTEGER NOT NULL,
            idempotency_key TEXT UNIQUE,
            serial_key TEXT,
            state TEXT NOT NULL,
            progress REAL NOT NULL,
            created_at REAL NOT NULL,
            started_at REAL,
            completed_at REAL,
            result BLOB,
            error TEXT
          );
          CREATE INDEX job_by_serial_key ON job (serial_key);
          CREATE INDEX job_by_state ON job (state);
          CREATE TABLE job_checkpoint (
            job_id TEXT PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE,
            state BLOB NOT NULL
          );
          CREATE TABLE job_event (
            job_id TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
            id INTEGER NOT NULL,
            kind BLOB NOT NULL,
            PRIMARY KEY (job_id, id)
          ) WITHOUT ROWID;
          """)
    }
    // Every video belongs to a project; videos from before go to the first one.
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
    migrator.registerMigration("stale frames, transitions and history") { db in
      // A step of history holds the rows that it changed: each as it was before the step, or, once the
      // step is undone, as it was after. A row that was absent has no image.
      try db.execute(
        sql: """
          ALTER TABLE session ADD COLUMN edits INTEGER NOT NULL DEFAULT 0;
          CREATE TABLE stale (
            object_key INTEGER PRIMARY KEY REFERENCES object (key) ON DELETE CASCADE,
            runs TEXT NOT NULL
          );
          CREATE TABLE transition (
            object_key INTEGER NOT NULL REFERENCES object (key) ON DELETE CASCADE,
            frame INTEGER NOT NULL,
            iou REAL NOT NULL,
            shift REAL NOT NULL,
            PRIMARY KEY (object_key, frame)
          ) WITHOUT ROWID;
          CREATE TABLE history_step (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            session_id TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
            title TEXT NOT NULL,
            object_ids TEXT NOT NULL,
            job_id TEXT UNIQUE,
            bytes INTEGER NOT NULL DEFAULT 0,
            is_undone INTEGER NOT NULL DEFAULT 0,
            is_lost INTEGER NOT NULL DEFAULT 0
          );
          CREATE INDEX history_step_by_session ON history_step (session_id);
          CREATE TABLE history_row (
            step_id INTEGER NOT NULL REFERENCES history_step (id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            object_key INTEGER NOT NULL,
            frame INTEGER NOT NULL,
            origin INTEGER NOT NULL,
            image BLOB,
            PRIMARY KEY (step_id, kind, object_key, frame, origin)
          ) WITHOUT ROWID;
          """)
    }
    migrator.registerMigration("mask logits") { db in
      // Logits are removed whenever the mask they belong to is changed or removed.
      let forget = """
        DELETE FROM mask_logits
        WHERE object_key = OLD.object_key AND frame = OLD.frame AND origin = OLD.origin;
        """
      try db.execute(
        sql: """
          CREATE TABLE mask_logits (
            object_key INTEGER NOT NULL REFERENCES object (key) ON DELETE CASCADE,
            frame INTEGER NOT NULL,
            origin INTEGER NOT NULL,
            logits BLOB NOT NULL,
            PRIMARY KEY (object_key, frame, origin)
          );
          CREATE TRIGGER mask_changed AFTER UPDATE ON mask BEGIN \(forget) END;
          CREATE TRIGGER mask_removed AFTER DELETE ON mask BEGIN \(forget) END;
          """)
    }
    migrator.registerMigration("logins and keyed requests") { db in
      try db.execute(
        sql: """
          CREATE TABLE login (
            digest TEXT PRIMARY KEY,
            expires_at REAL NOT NULL
          );
          CREATE TABLE keyed_request (
            key TEXT PRIMARY KEY,
            digest TEXT NOT NULL,
            created_at REAL NOT NULL
          );
          """)
    }
    migrator.registerMigration("recorded deletions") { db in
      // Not null while the video is being deleted: it is hidden then, and goes on to be after a start.
      try db.execute(
        sql: """
          ALTER TABLE video ADD COLUMN deleted_at REAL;
          CREATE INDEX video_deleted ON video (deleted_at) WHERE deleted_at IS NOT NULL;
          """)
    }
    migrator.registerMigration("shot cuts") { db in
      // A video has a row once its cuts have been looked for.
      try db.execute(
        sql: """
          CREATE TABLE shot_search (
            video_id TEXT PRIMARY KEY REFERENCES video (id) ON DELETE CASCADE,
            cuts TEXT NOT NULL
          );
          """)
    }
    migrator.registerMigration("tabs of history") { db in
      try db.execute(sql: "ALTER TABLE history_step ADD COLUMN tab TEXT")
    }
    migrator.registerMigration("webhooks") { db in
      try db.execute(
        sql: """
          CREATE TABLE webhook (
            id TEXT PRIMARY KEY,
            url TEXT NOT NULL,
            events TEXT NOT NULL,
            secret TEXT NOT NULL,
            created_at REAL NOT NULL
          );
          CREATE TABLE webhook_delivery (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            webhook_id TEXT NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
            event TEXT NOT NULL,
            job_id TEXT NOT NULL,
            job_type TEXT NOT NULL,
            job_error TEXT,
            happened_at REAL NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            next_attempt_at REAL,
            delivered_at REAL,
            status INTEGER,
            failure TEXT
          );
          CREATE INDEX webhook_delivery_by_webhook ON webhook_delivery (webhook_id, id);
          CREATE INDEX webhook_delivery_due ON webhook_delivery (webhook_id, next_attempt_at)
            WHERE next_attempt_at IS NOT NULL;
          """)
    }
    migrator.registerMigration("lost objects") { db in
      // A pause is true until the frame is stale or a keyframe, and again when that is undone.
      try db.execute(
        sql: """
          CREATE TABLE object_pause (
            object_key INTEGER NOT NULL REFERENCES object (key) ON DELETE CASCADE,
            frame INTEGER NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (object_key, frame)
          ) WITHOUT ROWID;
          """)
    }
    migrator.registerMigration("reviews") { db in
      // A frame without a row is still to do.
      try db.execute(
        sql: """
          CREATE TABLE frame_review (
            session_id TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
            frame INTEGER NOT NULL,
            state TEXT NOT NULL,
            PRIMARY KEY (session_id, frame)
          ) WITHOUT ROWID;
          """)
    }
    migrator.registerMigration("editors, states and attributes of objects") { db in
      // A row of attributes is true from its frame on, up to the object's next row.
      try db.execute(
        sql: """
          ALTER TABLE history_step ADD COLUMN editor TEXT;
          ALTER TABLE history_step ADD COLUMN made_at REAL;
          ALTER TABLE object ADD COLUMN state TEXT NOT NULL DEFAULT 'todo';
          CREATE TABLE object_attributes (
            object_key INTEGER NOT NULL REFERENCES object (key) ON DELETE CASCADE,
            frame INTEGER NOT NULL,
            is_occluded INTEGER NOT NULL,
            value_json TEXT NOT NULL,
            PRIMARY KEY (object_key, frame)
          ) WITHOUT ROWID;
          """)
    }
    return migrator
  }
}
