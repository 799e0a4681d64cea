import Foundation
import TestSupport
import Testing

@testable import Annotation
@testable import Persistence

@Suite struct ProjectTests {
  @Test func `there is a first project, where videos go that name none`() async throws {
    let fixture = try Fixture()
    let first = try #require(try await fixture.service.projects().items.first)
    #expect(first.name == "My videos")
    let video = try await fixture.upload()
    #expect(video.projectID == first.id)
    #expect(try await fixture.service.projects().items.map(\.videoCount) == [1])
  }

  @Test func `a project with videos is removed only with them`() async throws {
    let fixture = try Fixture()
    let project = try await fixture.service.addProject(named: " Fish ")
    #expect(project.name == "Fish")
    let video = try await fixture.upload()
    #expect(
      try await fixture.service.updateVideo(video.id, name: "b.mp4", project: project.id).projectID
        == project.id)
    #expect(try await fixture.videos.videos(ofProject: project.id).items.map(\.name) == ["b.mp4"])
    let error = try await refusal {
      try await fixture.service.removeProject(project.id, withVideos: false)
    }
    #expect(error?.kind == .conflict)
    #expect(error?.message.contains("1 videos") == true)
    try await fixture.service.removeProject(project.id, withVideos: true)
    #expect(try await refusal { try await fixture.videos.video(video.id) }?.kind == .unknown)
    let files = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path + "/videos")
    #expect(files.isEmpty)
  }

  @Test func `the only project is kept, with its videos`() async throws {
    let fixture = try Fixture()
    let video = try await fixture.upload()
    for withVideos in [true, false] {
      let error = try await refusal {
        try await fixture.service.removeProject(video.projectID, withVideos: withVideos)
      }
      #expect(error?.kind == .conflict)
    }
    #expect(try await fixture.videos.video(video.id) == video)
  }

  @Test func `renaming a category renames it on objects, of its project alone`() async throws {
    let fixture = try Fixture()
    let session = try await fixture.session()
    let other = try await fixture.service.addProject(named: "Other", preset: "animals")
    let elsewhere = try await fixture.upload(frames: 3)
    _ = try await fixture.service.updateVideo(elsewhere.id, project: other.id)
    let foreign = try await fixture.service.openSession(videoID: elsewhere.id)
    for id in [session.id, foreign.id] {
      _ = try await fixture.service.addObject(1, category: "dog", in: id)
    }
    let category = try await fixture.service.addCategory(
      named: "dog", to: session.video.projectID)
    #expect(category.objectCount == 1)
    let renamed = try await fixture.service.updateCategory(
      category.id, of: session.video.projectID, CategoryChanges(name: "hound"))
    #expect(renamed.objectCount == 1)
    #expect(try await fixture.service.session(session.id).objects[0].category == "hound")
    #expect(try await fixture.service.session(foreign.id).objects[0].category == "dog")
  }

  @Test func `a category that objects bear is removed only by force`() async throws {
    let fixture = try Fixture()
    let session = try await fixture.session()
    let project = session.video.projectID
    let category = try await fixture.service.addCategory(named: "dog", to: project)
    _ = try await fixture.service.addObject(1, category: "dog", in: session.id)
    let error = try await refusal {
      try await fixture.service.removeCategory(category.id, of: project, force: false)
    }
    #expect(error?.kind == .conflict)
    #expect(error?.message.contains("1 object") == true)
    try await fixture.service.removeCategory(category.id, of: project, force: true)
    #expect(try await fixture.service.session(session.id).objects[0].category == nil)
    #expect(try await fixture.service.categories(ofProject: project).items.isEmpty)
  }

  @Test func `annotated frames are those with a mask that has a pixel`() async throws {
    let fixture = try Fixture()
    let session = try await fixture.session()
    _ = try await fixture.service.prompt(1, on: 2, in: session.id, clicks: [click(5, 5)])
    _ = try await fixture.service.prompt(2, on: 2, in: session.id, clicks: [click(9, 9)])
    _ = try await fixture.service.setMask(
      .init(size: Fixture.size), of: 1, on: 4, in: session.id)
    let counts = try await fixture.videos.annotatedFrames(of: [session.video])
    #expect(counts == [session.video.id: 1])
  }

  @Test func `an idempotency key makes one thing of one kind`() async throws {
    let fixture = try Fixture()
    let once = try await fixture.service.addProject(named: "A", idempotencyKey: "k")
    let again = try await fixture.service.addProject(named: "A", idempotencyKey: "k")
    #expect(again == once)
    let error = try await refusal {
      try await fixture.service.addCategory(named: "dog", to: once.id, idempotencyKey: "k")
    }
    #expect(error?.kind == .conflict)
  }
}
