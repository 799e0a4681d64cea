import GRDB

extension Store {
  /// What is stale, how masks go with their neighbours, and what can be undone.
  static func registerEditing(in migrator: inout DatabaseMigrator) {
    migrator.registerMigration("stale frames, transitions and history") { db in
      // A step of history is the rows it changed, each as it was before; once undone, each as it was
      // after. An absent row has no image.
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
  }
}
