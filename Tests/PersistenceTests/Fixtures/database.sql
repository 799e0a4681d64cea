-- A database as an earlier release left it, half-way through a propagation. Never edited: databases like
-- it exist.
CREATE TABLE category (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            color INTEGER NOT NULL,
            UNIQUE (project_id, name)
          );
INSERT INTO "category" VALUES(1,'c1','5f0c7f6e-0000-4000-8000-000000000001','dog',15079755);
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO "grdb_migrations" VALUES('videos and sessions');
INSERT INTO "grdb_migrations" VALUES('objects, prompts and masks');
INSERT INTO "grdb_migrations" VALUES('jobs');
INSERT INTO "grdb_migrations" VALUES('projects, categories and resumable uploads');
INSERT INTO "grdb_migrations" VALUES('stale frames, transitions and history');
INSERT INTO "grdb_migrations" VALUES('mask logits');
CREATE TABLE history_row (
            step_id INTEGER NOT NULL REFERENCES history_step (id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            object_key INTEGER NOT NULL,
            frame INTEGER NOT NULL,
            origin INTEGER NOT NULL,
            image BLOB,
            PRIMARY KEY (step_id, kind, object_key, frame, origin)
          ) WITHOUT ROWID;
INSERT INTO "history_row" VALUES(1,'keyframe',1,0,-1,NULL);
INSERT INTO "history_row" VALUES(1,'mask',1,0,0,NULL);
INSERT INTO "history_row" VALUES(1,'object',1,-1,-1,NULL);
INSERT INTO "history_row" VALUES(1,'stale',1,-1,-1,NULL);
INSERT INTO "history_row" VALUES(2,'mask',1,1,1,NULL);
INSERT INTO "history_row" VALUES(2,'mask',1,2,1,X'62706C6973743030D6010203040506070A0D0F1112546172656156636F756E7473556672616D655A6F626A6563745F6B6579566F726967696E5573636F7265D1080951691004D10B0C5174553032313036D1080E1002D108101001D10810D113145172233FE800000000000008151A212732393F424446494B515456595B5E6163000000000000010100000000000000150000000000000000000000000000006C');
INSERT INTO "history_row" VALUES(2,'stale',1,-1,-1,X'62706C6973743030D2010203065A6F626A6563745F6B65795472756E73D1040551691001D107085174595B5B312C392C315D5D080D181D20222427290000000000000101000000000000000900000000000000000000000000000033');
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
INSERT INTO "history_step" VALUES(1,'s','Click on dog, frame 0','[1]',NULL,0,0,0);
INSERT INTO "history_step" VALUES(2,'s','Propagate object 1, frames 0 to 9','[1]','job-1',253,0,0);
CREATE TABLE idempotency_key (
            key TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            resource_id TEXT NOT NULL,
            created_at REAL NOT NULL
          );
INSERT INTO "idempotency_key" VALUES('upload-key','upload','u',1700000007.5);
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
INSERT INTO "job" VALUES(1,'job-1','propagate_masks',X'7B2273657373696F6E4944223A2273222C22766964656F4944223A2276222C227769647468223A342C22686569676874223A332C226F626A65637473223A5B7B226B6579223A312C226964223A312C226B65796672616D6573223A5B7B226672616D65223A302C2270726F6D7074223A7B22636C69636B73223A5B7B22706F696E74223A7B2278223A312C2279223A317D2C22696E636C756465223A747275657D5D7D2C227365656E223A223032313036227D5D7D5D2C227374617274223A302C22656E64223A392C22646972656374696F6E223A22626F7468222C2265646974223A327D',1,'key','s','running',25.0,1700000005.5,1700000006.5,NULL,NULL,NULL);
INSERT INTO "job" VALUES(2,'job-0','export_masks',X'7B7D',1,NULL,NULL,'failed',0.0,1700000004.0,1700000004.5,1700000005.0,NULL,'The file is gone');
CREATE TABLE job_checkpoint (
            job_id TEXT PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE,
            state BLOB NOT NULL
          );
INSERT INTO "job_checkpoint" VALUES('job-1',X'62706C6973743030D50102030405060708060957656E636F64656456656E67696E65536C65675A70726F70616761746564557374617465100354666C6F77100045737461746508131B22263137393E400000000000000101000000000000000A00000000000000000000000000000046');
CREATE TABLE job_event (
            job_id TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
            id INTEGER NOT NULL,
            kind BLOB NOT NULL,
            PRIMARY KEY (job_id, id)
          ) WITHOUT ROWID;
INSERT INTO "job_event" VALUES('job-0',1,X'7B22646F6E65223A7B225F30223A226661696C6564227D7D');
INSERT INTO "job_event" VALUES('job-1',1,X'7B226D61736B73223A7B226672616D65223A312C226F626A656374494473223A5B315D7D7D');
INSERT INTO "job_event" VALUES('job-1',2,X'7B2270726F6772657373223A7B225F30223A32357D7D');
INSERT INTO "job_event" VALUES('job-1',3,X'7B226D61736B73223A7B226672616D65223A322C226F626A656374494473223A5B315D7D7D');
CREATE TABLE keyframe (
            object_key INTEGER NOT NULL REFERENCES object (key) ON DELETE CASCADE,
            frame INTEGER NOT NULL,
            prompt BLOB NOT NULL,
            PRIMARY KEY (object_key, frame)
          ) WITHOUT ROWID;
INSERT INTO "keyframe" VALUES(1,0,X'7B22636C69636B73223A5B7B22706F696E74223A7B2278223A312C2279223A317D2C22696E636C756465223A747275657D5D7D');
CREATE TABLE mask (
            object_key INTEGER NOT NULL REFERENCES object (key) ON DELETE CASCADE,
            frame INTEGER NOT NULL,
            origin INTEGER NOT NULL,
            area INTEGER NOT NULL,
            score REAL NOT NULL,
            counts TEXT NOT NULL,
            PRIMARY KEY (object_key, frame, origin)
          ) WITHOUT ROWID;
INSERT INTO "mask" VALUES(1,0,0,4,0.5,'02106');
INSERT INTO "mask" VALUES(1,1,1,4,0.25,'02106');
INSERT INTO "mask" VALUES(1,2,1,4,0.25,'32103');
CREATE TABLE mask_logits (
            object_key INTEGER NOT NULL REFERENCES object (key) ON DELETE CASCADE,
            frame INTEGER NOT NULL,
            origin INTEGER NOT NULL,
            logits BLOB NOT NULL,
            PRIMARY KEY (object_key, frame, origin)
          );
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
INSERT INTO "object" VALUES(1,'s',1,'dog','dog',15079755,0);
CREATE TABLE project (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            created_at REAL NOT NULL
          );
INSERT INTO "project" VALUES(1,'5f0c7f6e-0000-4000-8000-000000000001','My videos',1700000000.25);
CREATE TABLE session (
            id TEXT PRIMARY KEY,
            video_id TEXT NOT NULL REFERENCES video (id) ON DELETE CASCADE,
            video_path TEXT NOT NULL,
            created_at REAL NOT NULL,
            last_accessed REAL NOT NULL,
            closed_at REAL,
            objects_added INTEGER NOT NULL DEFAULT 0
          , edits INTEGER NOT NULL DEFAULT 0);
INSERT INTO "session" VALUES('s','v','a.mp4',1700000002.5,1700000003.5,NULL,1,2);
INSERT INTO "session" VALUES('closed','v','a.mp4',1700000002.0,1700000003.0,1700000004.0,0,0);
CREATE TABLE stale (
            object_key INTEGER PRIMARY KEY REFERENCES object (key) ON DELETE CASCADE,
            runs TEXT NOT NULL
          );
INSERT INTO "stale" VALUES(1,'[[3,9,1]]');
CREATE TABLE transition (
            object_key INTEGER NOT NULL REFERENCES object (key) ON DELETE CASCADE,
            frame INTEGER NOT NULL,
            iou REAL NOT NULL,
            shift REAL NOT NULL,
            PRIMARY KEY (object_key, frame)
          ) WITHOUT ROWID;
INSERT INTO "transition" VALUES(1,1,1.0,0.0);
INSERT INTO "transition" VALUES(1,2,3.33333333333333314829e-01,0.5);
CREATE TABLE upload (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            bytes INTEGER NOT NULL,
            project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
            video_id TEXT REFERENCES video (id) ON DELETE CASCADE,
            changed_at REAL NOT NULL
          );
INSERT INTO "upload" VALUES('u','b.mp4',500,'5f0c7f6e-0000-4000-8000-000000000001',NULL,1700000007.5);
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
            created_at REAL NOT NULL, project_id TEXT REFERENCES project (id),
            UNIQUE (path, bytes, modified_at)
          );
INSERT INTO "video" VALUES('v','a.mp4','v.mp4',1,99,0.0,4,3,10,25.0,1700000001.5,'5f0c7f6e-0000-4000-8000-000000000001');
CREATE INDEX session_by_video ON session (video_id);
CREATE INDEX job_by_serial_key ON job (serial_key);
CREATE INDEX job_by_state ON job (state);
CREATE INDEX video_by_project ON video (project_id);
CREATE INDEX mask_seen ON mask (object_key, frame) WHERE area > 0;
CREATE INDEX history_step_by_session ON history_step (session_id);
CREATE TRIGGER mask_changed AFTER UPDATE ON mask BEGIN         DELETE FROM mask_logits
        WHERE object_key = OLD.object_key AND frame = OLD.frame AND origin = OLD.origin;
         END;
CREATE TRIGGER mask_removed AFTER DELETE ON mask BEGIN         DELETE FROM mask_logits
        WHERE object_key = OLD.object_key AND frame = OLD.frame AND origin = OLD.origin;
         END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('project',1);
INSERT INTO "sqlite_sequence" VALUES('category',1);
INSERT INTO "sqlite_sequence" VALUES('object',1);
INSERT INTO "sqlite_sequence" VALUES('job',2);
INSERT INTO "sqlite_sequence" VALUES('history_step',2);
