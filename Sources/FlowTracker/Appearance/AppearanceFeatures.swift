import Foundation

/// How a pixel and its surroundings look: 32 features.
///
/// Lab colour, raw and blurred at three scales (12); local standard deviation of the three channels
/// at two scales (6); a histogram of 6 unsigned gradient orientations with its norm at two scales
/// (14; compare Dalal & Triggs, Histograms of Oriented Gradients, CVPR 2005).
enum AppearanceFeatures {
  static let count = 32

  private typealias Constants = Tuning.AppearanceFeature

  /// - Parameter rgb: `[height, width, 3]`.
  static func compute(rgb: [UInt8], width: Int, height: Int) throws -> FeatureStack {
    var lab = try OpenCV.lab(rgb, width: width, height: height)
    for i in lab[0].values.indices {
      lab[0].values[i] = lab[0].values[i] / Constants.lightnessScale - 1
      lab[1].values[i] /= Constants.colourScale
      lab[2].values[i] /= Constants.colourScale
    }
    var planes = lab
    for sigma in Constants.colourBlurs {
      for channel in lab { planes.append(try OpenCV.blur(channel, sigma: sigma)) }
    }
    for sigma in Constants.deviationWindows {
      for channel in lab { planes.append(try localDeviation(channel, sigma: sigma)) }
    }
    let bins = try orientations(of: lab[0])
    for sigma in Constants.histogramWindows { planes += try histogram(bins, sigma: sigma) }
    return FeatureStack(planes)
  }

  /// Standard deviation of a plane within a Gaussian window.
  private static func localDeviation(_ plane: Plane, sigma: Double) throws -> Plane {
    var squares = plane
    for i in squares.values.indices { squares.values[i] *= plane.values[i] }
    let mean = try OpenCV.blur(plane, sigma: sigma)
    var result = try OpenCV.blur(squares, sigma: sigma)
    for i in result.values.indices {
      result.values[i] =
        max(0, result.values[i] - mean.values[i] * mean.values[i]).squareRoot()
    }
    return result
  }

  /// The gradient's magnitude, divided between the two nearest orientations: one plane for each.
  /// Opposite directions have one orientation.
  private static func orientations(of lightness: Plane) throws -> [Plane] {
    let orientationCount = Constants.orientations
    let gradient = try OpenCV.sobel(OpenCV.blur(lightness, sigma: Constants.gradientBlur))
    var bins = [Plane](
      repeating: Plane(width: lightness.width, height: lightness.height), count: orientationCount)
    for i in 0..<lightness.count {
      let x = gradient.x.values[i] / 2
      let y = gradient.y.values[i] / 2
      let magnitude = (x * x + y * y).squareRoot()
      var turn = atan2(y, x) / Float.pi
      if turn < 0 { turn += 1 }
      let position = turn * Float(orientationCount)
      let lower = Int(position)
      let share = position - Float(lower)
      bins[lower % orientationCount].values[i] += magnitude * (1 - share)
      bins[(lower + 1) % orientationCount].values[i] += magnitude * share
    }
    return bins
  }

  /// The orientation planes blurred and divided by their norm, and the norm.
  private static func histogram(_ bins: [Plane], sigma: Double) throws -> [Plane] {
    var blurred = try bins.map { try OpenCV.blur($0, sigma: sigma) }
    var norm = Plane(width: bins[0].width, height: bins[0].height)
    for bin in blurred {
      for i in bin.values.indices { norm.values[i] += bin.values[i] * bin.values[i] }
    }
    for i in norm.values.indices { norm.values[i] = norm.values[i].squareRoot() }
    for b in blurred.indices {
      for i in norm.values.indices {
        blurred[b].values[i] /= norm.values[i] + Constants.normFloor
      }
    }
    for i in norm.values.indices { norm.values[i] *= Constants.normScale }
    return blurred + [norm]
  }
}
