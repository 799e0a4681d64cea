import Models
import SAM2
import Tensors

extension ModelFolder {
  /// The checkpoints in a folder, each checked to hold the network that its name promises.
  init(at path: String) {
    self.init(path: path) { path, model in
      let checkpoint = try Checkpoint(path: path)
      let size = try SAM2.ModelSize(of: checkpoint)
      let version =
        checkpoint.entries["obj_ptr_tpos_proj.weight"] == nil ? "2.0" : "2.1"
      guard size.rawValue == model.size, version == model.version else {
        throw CommandError(
          "holds SAM \(version) \(size.rawValue), not SAM \(model.version) \(model.size)")
      }
    }
  }
}
