import GRDB

extension Store {
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
      // A key is never used again, so that a job's masks never land on another object of the same
      // id. A person's mask and a propagated one lie beside each other: the person's is shown, and
      // without its keyframe the propagated one is seen again.
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
    registerProjects(in: &migrator)
    registerEditing(in: &migrator)
    migrator.registerMigration("mask logits") { db in
      // Logits live no longer than the mask they belong to, whoever changes or removes it.
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
    return migrator
  }
}
