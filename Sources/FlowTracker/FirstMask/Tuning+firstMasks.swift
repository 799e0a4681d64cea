/// The constants of first masks, from clicks and boxes, in the units and with the origins that `Tuning`
/// explains.
extension Tuning {
  /// What `PromptNetwork` reads, as it was trained (`training`): none of these can change
  /// without training it again.
  enum Network {
    /// Pixels of its picture.
    static let area: Float = 224 * 128
    /// Colours are standardised with this mean and spread, in levels of 0 to 255.
    static let meanColour: Float = 118
    static let colourSpread: Float = 60
    /// Clicks are bells of this standard deviation, and cones that fall to 1 / e at this distance, in
    /// pixels of the picture.
    static let near: Float = 3
    static let far: Float = 24
  }

  /// What `PromptCues` computes, as the network was trained: none of these can change without training
  /// it again.
  enum Cues {
    /// Standard deviation of the blur of colours, in pixels.
    static let blur = 1.0
    /// Bins of a histogram along each axis.
    static let colourBins = 10
    static let motionBins = 9
    /// Motion is a direction times a logarithm; this is the longest that histograms tell apart.
    static let largestMotion: Float = 3
    /// The cost of a step, beside what it changes; in units of the feature, as is all that follows.
    static let step: Float = 0.02
    static let farthest: Float = 1e6
    static let sweeps = 4
    static let colourReach: Float = 5
    static let motionReach: Float = 3
    static let spread: Float = 0.5
    /// A click's surroundings are a square of this half-width; the region around it is a disc of this
    /// radius, in pixels.
    static let patch = 2
    static let disc = 10
    /// Places on each side of a box that are not the object.
    static let boxSeeds = 8
    /// Added to shares, so that a rare bin decides little.
    static let leastShare: Float = 1e-3
    static let mostOdds: Float = 3
  }

  /// Graph cuts around clicks. Origin of the discs of 0.15 and 0.08, of the excluding part, the radius and
  /// the rounds: prototype; of the other discs: this engine.
  enum Cuts {
    /// Radii of the discs that cuts start from, in shares of the image's shorter side.
    static let discs: [Float] = [0.25, 0.2, 0.15, 0.08, 0.05]
    /// Radius of the discs around excluding clicks, in parts of the others': 1 part in this many.
    static let excludingPart: Float = 2
    /// Radius around a click that certainly is (or is not) the object, in pixels.
    static let certainRadius: Float = 4
    /// GrabCut's rounds.
    static let rounds = 3
  }

  /// From the IoU that the network's probabilities promise to what masks have: a line through what single
  /// clicks have on davis-dev (promised 0.65, 0.75, 0.85; true 0.34, 0.49, 0.65). Origin: this engine.
  enum Confidence {
    static let slope: Float = 1.55
    static let offset: Float = 0.67
  }

  /// How much graph cuts count beside the network. Origin: this engine. Effect, on the eight sequences:
  /// mean IoU after 1, 2, 4 clicks .67 .72 .76 instead of .64 .69 .75 with the network alone and .62 .69
  /// .72 with cuts alone; from a box .70 instead of .60 and .69.
  enum Votes {
    static let forClicks: Float = 0.4
    static let forBoxes: Float = 0.65
    /// From more clicks than these the network makes the mask alone, several times as fast: cuts would add
    /// 0.01 to the IoU.
    static let mostClicks = 2
  }

  /// Choosing among the candidates for a mask. Origin: this engine. Effect, with two more discs to
  /// start from and without the network: mean IoU after 1, 2, 4 clicks .62 .69 .72 instead of .60 .67
  /// .71.
  enum Choice {
    /// Weight of the contrast of motion beside the agreement of the candidates, which is 0 to 1.
    static let motion: Float = 0.2
    /// A contrast of 1 in the motion image's third channel.
    static let motionUnit: Float = 40
    /// A candidate counts as much as its IoU with the best one to this power. With 5, four clicks
    /// give .76 on the eight sequences, but one click on the tests' striped disc leaves stripes out.
    static let resemblancePower: Float = 2.5
    /// IoU above which two masks are the same answer to a click: only one of them is offered. Origin:
    /// this engine. Effect: on how many masks a person goes through.
    static let sameAnswer: Float = 0.8
  }

  /// First masks from a box. Origin: the prototype's box (one cut, 5 rounds, 25 pixels of context)
  /// with more votes. Effect: mean IoU 0.69, of which the barrier distances are 0.02.
  enum BoxPrompt {
    /// Surroundings of the box that the background is judged by, in pixels.
    static let context = 25
    /// GrabCut's rounds.
    static let rounds = 4
    /// A cut that leaves less than 1 part in this many of the box has failed.
    static let leastPart = 10
    /// Bins per colour channel in the histograms of inside and outside.
    static let colourBins = 12
    /// Sweeps that compute barrier distances.
    static let sweeps = 3
    /// A colour is rarer outside if its share of the box exceeds that of the surroundings this many
    /// times.
    static let rarity: Float = 1.3
  }

  /// Changing a mask only around the clicks that contradict it. Origin: this engine. Effect: the
  /// worst loss of IoU by a further click is 0.06; not measured separately otherwise.
  enum Correction {
    /// An including click adds at most this many times the mask's area, and these pixels more.
    static let mostAdded = 8
    static let mostAddedPixels = 400
    /// An excluding click removes less than this many tenths of the mask's area.
    static let mostRemovedTenths = 8
    /// A proposal may be this many times as wide as the click is deep in the error, plus
    /// `widthMargin` pixels; wider ones are spills.
    static let widthInDepths: Float = 1.5
    static let widthMargin: Float = 3
    /// The disc around the click that changes in any case: its radius is this share of the click's
    /// depth, at least `leastRadius` and at most `mostRadius` pixels, or `mostRadiusAlone` where
    /// the proposal is rejected.
    static let radiusInDepths: Float = 0.7
    static let leastRadius: Float = 3
    static let mostRadius: Float = 4
    static let mostRadiusAlone: Float = 10
    /// Radius of the disc that the proposal starts from, in shares of the image's shorter side.
    static let disc: Float = 0.08
    /// GrabCut's rounds for a proposal.
    static let rounds = 2
  }

  /// Other objects' prompts as evidence against an object. Origin: this engine. Effect on mirrored
  /// twins: IoU after one click 0.59 instead of 0.48, after five 0.81 instead of 0.69.
  enum Rivals {
    /// How many times nearer to other objects' clicks than to its own ones a pixel must be to be
    /// theirs: people rarely click in the middle of what they mean.
    static let margin: Float = 1.2
    /// Clicks of two objects nearer to each other than this, in pixels, are at the same place.
    static let samePlace: Float = 3
  }

  /// Distances that go round the image's edges. Origin: the prototype used such distances, with
  /// values that are not recorded. Effect: not measured separately.
  enum Geodesic {
    /// Cost of a step across a full-scale difference in one colour channel, in pixels.
    static let edgeCost: Float = 400
    /// Length of a diagonal step, in pixels.
    static let diagonal: Float = 1.414
    /// Pairs of raster sweeps: near enough to the shortest path.
    static let sweeps = 2
  }

  /// The three channels of the image that first masks are cut from: lightness, main colour axis and
  /// speed, one byte each. Origin: prototype, except for `blur`, `leastConfidence` and `seed`.
  /// Effect: contained in that of `Clicks`.
  enum MotionChannels {
    /// Neighbouring frames compared: near ones for fast motion, far ones for slow.
    static let offsets = [-4, -2, -1, 1, 2, 4]
    /// Levels per unit of lightness (0 to 100).
    static let lightnessScale: Float = 2.55
    /// Level of the mean colour, and levels per unit of Lab along the main axis.
    static let colourOrigin: Float = 128
    static let colourScale: Float = 3
    /// Level of background speed, and levels per unit of the natural logarithm of speed.
    static let speedOrigin: Float = 90
    static let speedScale: Float = 60
    /// Added to a speed, and to the background's median speed, in pixels per frame: (speed +
    /// `speedFloor`) / (median + `noiseFloor`).
    static let speedFloor: Float = 0.03
    static let noiseFloor: Float = 0.1
    /// Standard deviation of the speed's blur, in pixels.
    static let blur = 1.5
    /// Least sum of confidences that a speed is divided by.
    static let leastConfidence: Float = 1e-3
    /// Seed of the random choice of pixels for the background's motion; any number will do.
    static let seed: UInt64 = 17
  }
}
