import Foundation
import Masklets

/// A video of COCO files, whose ids are unique among all videos that are exported together.
///
/// The first video's images have its frames' numbers and one more as ids, its tracks those of its
/// objects; ids of the next ones follow.
struct COCOVideo {
  let entry: DatasetVideo
  let id: Int
  private let imagesBefore: Int
  /// The greatest track id of the videos before.
  private let tracksBefore: Int
  /// What names of pictures begin with.
  private let folder: String

  /// - Parameter inFolders: true if each video's pictures are in a folder of its name.
  static func numbered(_ videos: [DatasetVideo], inFolders: Bool) -> [COCOVideo] {
    var (images, tracks) = (0, 0)
    return videos.enumerated().map { index, entry in
      defer {
        images += entry.video.frameCount
        tracks += entry.objects.map(\.id).max() ?? 0
      }
      return COCOVideo(
        entry: entry, id: index + 1, imagesBefore: images, tracksBefore: tracks,
        folder: inFolders ? entry.video.stem + "/" : "")
    }
  }

  func imageID(ofFrame frame: Int) -> Int { imagesBefore + frame + 1 }

  func trackID(of object: ObjectID) -> Int { tracksBefore + object }

  var facts: COCOEntry.Video {
    let video = entry.video
    return COCOEntry.Video(
      id: id, name: video.name, width: video.size.width, height: video.size.height,
      length: video.frameCount, fps: video.framesPerSecond)
  }

  func image(ofFrame frame: Int) -> COCOEntry.Image {
    COCOEntry.Image(
      id: imageID(ofFrame: frame), fileName: folder + String(format: "%05d.jpg", frame),
      width: entry.video.size.width, height: entry.video.size.height, videoID: id,
      frameIndex: frame)
  }
}
