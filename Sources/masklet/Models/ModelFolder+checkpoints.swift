import Models
import SAM2
import Tensors

extension ModelFolder {
  /// The checkpoints in a folder, each checked to hold the network that its name promises.
  init(at path: String) {
    self.init(path: path) { path, model in
      let checkpoint = try Checkpoint(path: path)
      let size = try SAM2.ModelSize(of: checkpoint)
      let isVersion21 = checkpoint.entries["obj_ptr_tpos_proj.weight"] != nil
      let version = size == .edgeTAM ? "1.0" : isVersion21 ? "2.1" : "2.0"
      guard size.rawValue == model.size, version == model.version else {
        let found = size == .edgeTAM ? "EdgeTAM" : "SAM \(version) \(size.rawValue)"
        throw CommandError("holds \(found), not \(model.title)")
      }
    }
  }
}
