/// The constants the engine's results depend on: what each means, in which unit, where it comes
/// from and what changing it was measured to do.
///
/// **Units.** A pixel is a pixel of working size (`WorkingScale`); a share is a part of 1; log-odds
/// are natural logarithms of p / (1 − p).
///
/// **Origin "prototype".** A Python prototype of this engine, whose values were chosen by hand on
/// the eight sequences of DAVIS-2016 val that `docs/quality.md` lists, at 427×240 pixels. It scored
/// J 0.715 and F 0.659 on them and J 0.751 and F 0.664 on 12 other sequences. Distances were chosen
/// on that grid and are used unchanged on the finer grid of 640 pixels: scaling them with it
/// changed J&F by +0.005 ± 0.007, which is within the noise.
///
/// **Measured effect.** Differences of J&F, with their standard error, come from `masklet bench`;
/// `docs/history/quality.md` describes the runs. Small changes of one setting move a single
/// sequence by up to 0.24, so most constants have no effect that eight sequences could show: for
/// those the comment says "not measured separately".
enum Tuning {
  /// Sizes of the images the engine works on, in pixels.
  enum Size {
    /// Longer side while masks are carried. Origin: chosen over the prototype's 427 for truer edges
    /// and thin parts. Effect: not measured separately.
    static let carrying = 640
    /// Longer side for first masks, which a person waits for. Origin: prototype. Effect: GrabCut
    /// takes twice as long at 640.
    static let prompting = 427
    /// Longer side of the image that the final edge is drawn on. A probability made at working size
    /// has no finer edge. Origin: this engine. Effect: not measured separately.
    static let refinement = 960
    /// Least side of the working image. Origin: a requirement of OpenCV's optical flow.
    static let leastWorking = 32
    /// Least side of the refinement image. Origin: this engine. Effect: not measured separately.
    static let leastRefinement = 8
  }

  /// Optical flow (Kroeger et al., Fast Optical Flow using Dense Inverse Search, ECCV 2016). Its
  /// settings stand in Sources/COpenCV: OpenCV's medium preset for comparing frames; for carrying
  /// masks down to single pixels, without variational refinement.
  ///
  /// Effect of the finer flow: J&F +0.016 ± 0.006, better in 20 of 24 runs, for a quarter more
  /// time. The IoU of masks carried over one frame of DAVIS rises from 0.856 to 0.877.
  enum Flow {
    /// A pixel is consistent if both flows together bring it back to within this of its place, in
    /// pixels. Origin: this engine. Effect: not measured separately.
    static let consistentWithin: Float = 2
    /// Share of consistent pixels below which a fast camera swing is suspected; between frames of
    /// one shot it is hardly ever lower. Origin: measured on DAVIS. Effect of flows that start from
    /// the swing: J&F +0.003 ± 0.002; with a swing of 160 of 640 pixels, 56% of the pixels are
    /// consistent instead of 7%.
    static let usualConsistentShare: Float = 0.7
    /// Least length of a swing, |x| + |y| in pixels, for which flows are computed again; the flow
    /// follows shorter ones by itself. Origin: this engine. Effect: not measured separately.
    static let leastSwing = 12
    /// Inconsistency, in pixels, that costs no confidence: confidence is
    /// exp(−max(inconsistency − tolerance, 0)). Origin: prototype. Effect: not measured separately.
    static let tolerance: Float = 0.5
  }

  /// When two frames show different scenes. A frame is compared with the other one brought to its
  /// place by the flow.
  ///
  /// Origin: measured on DAVIS and on pairs of different videos. Within a shot few pixels are
  /// consistent only where the camera swings, and even then the correlation exceeds 0.67. Between
  /// different videos the correlation is below 0.63, mostly below 0.5, and the share of consistent
  /// pixels is below 0.04, or up to 0.25 in small pictures.
  enum Cut {
    /// Share of consistent pixels from which on there is no cut.
    static let consistentShare: Float = 0.3
    /// Correlation (−1 to 1) below which there is a cut.
    static let correlation = 0.5
    /// Share of consistent pixels below which `correlationWithoutFlow` counts instead.
    static let inconsistentShare: Float = 0.08
    /// Correlation below which there is a cut where hardly any pixel is consistent.
    static let correlationWithoutFlow = 0.65
  }

  /// Robust fit of an affine motion to the flow: iteratively reweighted least squares with Cauchy
  /// weights 1 / (1 + (r / s)²). Origin: prototype. Effect: not measured separately.
  enum AffineFit {
    /// Rounds of weighting and solving.
    static let rounds = 4
    /// Least scale s of the residuals, in pixels.
    static let leastScale: Float = 0.3
    /// Scale s in medians of the residuals.
    static let scaleInMedians: Float = 1.5
    /// Added to the diagonal of the normal equations, against regions that determine no motion.
    static let ridge = 1e-3
    /// Pixels drawn for a fit.
    static let samples = 1500
  }

  /// The seven features of how a pixel moves. Origin: prototype. Effect: not measured separately.
  enum MotionFeature {
    /// The background's motion is fitted where the signed distance to the object's edge is less
    /// than this, in pixels.
    static let backgroundDistance: Float = -4
    /// The object's motion is fitted where the signed distance exceeds this, in pixels.
    static let foregroundDistance: Float = 1
    /// With no more pixels than this inside, the object's motion is one displacement: the median.
    static let fewestForFit = 80
    /// The median is taken where the signed distance exceeds this, in pixels.
    static let medianDistance: Float = -1
    /// Added to the two residuals, in pixels, so that their contrast is small where both are.
    static let contrastFloor: Float = 0.6
    /// Largest separation of the two motions that counts, in pixels.
    static let separationLimit: Float = 8
    /// Pixels of separation for a feature value of 1.
    static let separationScale: Float = 4
    /// Standard deviation of the blur of the smoothed features, in pixels.
    static let blur = 4.0
  }

  /// The 32 features of how a pixel and its surroundings look. Origin: prototype. Effect: colour
  /// blurred by σ 20 as three more features changed J&F by +0.011 ± 0.011; the others were not
  /// measured separately.
  enum AppearanceFeature {
    /// Lightness (0 to 100) is divided by this, then reduced by 1.
    static let lightnessScale: Float = 50
    /// The Lab channels a and b are divided by this.
    static let colourScale: Float = 40
    /// Standard deviations of the blurs of the three channels, in pixels.
    static let colourBlurs = [1.5, 4, 9]
    /// Standard deviations of the windows in which the local deviation is taken, in pixels.
    static let deviationWindows = [2.0, 6]
    /// Unsigned gradient orientations in a histogram.
    static let orientations = 6
    /// Standard deviation of the blur before gradients are taken, in pixels.
    static let gradientBlur = 0.8
    /// Standard deviations of the windows of the histograms, in pixels.
    static let histogramWindows = [3.0, 8]
    /// Added to a histogram's norm before dividing by it, so that flat places have small entries.
    static let normFloor: Float = 0.1
    /// Factor of the norm as a feature of its own.
    static let normScale: Float = 2
    /// Added to a feature's standard deviation before dividing by it, so that features without
    /// variation stay small.
    static let deviationFloor: Float = 0.05
  }

  /// Online learning of the pixel classifier: a network of 39 → 48 → 24 → 1 units (sizes in
  /// `CK_FLOW_HIDDEN1` and `CK_FLOW_HIDDEN2`) with ReLU, binary cross-entropy, He initialisation (He et
  /// al., ICCV 2015) and Adam (Kingma & Ba, ICLR 2015; β₁ 0.9, β₂ 0.999).
  enum Learning {
    /// Samples in a batch. Origin: prototype. Effect: not measured separately.
    static let batch = 2000
    /// L2 weight decay. Origin: prototype. Effect: not measured separately.
    static let weightDecay: Float = 1e-4
    /// Steps on an object's first keyframe. Origin: prototype. Effect: not measured separately.
    static let firstSteps = 250
    /// Learning rate of these steps. Origin: prototype. Effect: not measured separately.
    static let firstRate: Float = 3e-3
    /// Steps on each further keyframe. Origin: this engine. Effect: not measured separately.
    static let keyframeSteps = 100
    /// Steps on each frame that masks are carried to. Origin: prototype. Effect: 24 steps changed
    /// J&F by +0.001 ± 0.004.
    static let frameSteps = 12
    /// Learning rate after the first keyframe. Origin: prototype. Effect: not measured separately.
    static let rate: Float = 1e-3
    /// Target probabilities of foreground and background: away from 1 and 0, so that weights stay
    /// small. Origin: prototype. Effect: not measured separately.
    static let foregroundTarget: Float = 0.98
    static let backgroundTarget: Float = 0.02
    /// Share of a batch whose motion features are hidden, so that the network can judge by
    /// appearance alone. Origin: prototype. Effect: not measured separately.
    static let motionHiddenShare: Float = 0.15
    /// Batches are split evenly between keyframes and recent frames: 1 part in this many comes from
    /// keyframes. Origin: prototype. Effect: 70% from keyframes changed J&F by +0.002 ± 0.003.
    static let keyframePart = 2
    /// Keyframes whose samples are remembered, the latest ones. Origin: this engine (the prototype
    /// had one). Effect: not measured separately; bounds memory and checkpoints.
    static let keyframes = 4
    /// Recent frames whose samples are remembered. Origin: prototype. Effect: not measured
    /// separately.
    static let recentFrames = 8
  }

  /// Which pixels of a frame become samples. Origin: prototype. Effect: leaving out background
  /// within 8 pixels of the object changed J&F by −0.009 ± 0.007, leaving out background that moves
  /// like the object by +0.010 ± 0.010 (shadows and reflections were then taken for the object).
  enum Samples {
    /// Foreground samples of a keyframe, and as many background samples near the object.
    static let keyframePerClass = 3000
    /// Background samples of a keyframe far from the object.
    static let keyframeFar = 1000
    /// The same of a frame whose mask the engine made itself.
    static let recentPerClass = 1500
    static let recentFar = 500
    /// Samples of such a frame keep this distance from the mask's edge, in pixels: a carried edge
    /// is not exact.
    static let recentMargin: Float = 1.5
    /// Least probability of foreground samples, most probability of background samples.
    static let foregroundProbability: Float = 0.85
    static let backgroundProbability: Float = 0.15
    /// With fewer foreground pixels nothing is learned from the frame.
    static let fewest = 20
    /// Signed distance to the edge, in pixels, at and below which background is far.
    static let farDistance: Float = -60
    /// Pixels that a rival object has with more than this probability are not sampled at all.
    /// Origin: this engine. Effect on mirrored twins: J&F 0.744 instead of 0.717 when they may be
    /// sampled as background, and 0.638 when half of the background samples are theirs.
    static let rivalProbability: Float = 0.5
  }

  /// What is expected of a pixel from the carried mask alone: log-odds that rise with the signed
  /// distance d to the mask's edge (positive inside).
  enum Prior {
    /// Pixels of distance per unit of log-odds. Origin: prototype. Effect: not measured separately.
    static let pixelsPerLogit: Float = 6
    /// Largest absolute log-odds near the object. Origin: prototype. Effect: not measured
    /// separately.
    static let limit: Float = 4
    /// Farther outside than this, in pixels, log-odds fall further, by 1 for each
    /// `farPixelsPerLogit`. Origin: prototype. Effect: not measured separately.
    static let farDistance: Float = 30
    static let farPixelsPerLogit: Float = 10
    /// Nearer than this (signed distance in pixels), inconsistent flow reduces the log-odds, to
    /// `inconsistentShare` of them at most. Origin: prototype. Effect: not measured separately.
    static let nearDistance: Float = -12
    static let inconsistentShare: Float = 0.3
    /// Log-odds by which the edge of a mask that a person drew is trusted on the first frame after
    /// it. 0 for masks made from clicks or a box, whose edges are not exact.
    ///
    /// Origin: this engine. Effect: J&F +0.005 ± 0.002 (+0.014 two frames after the keyframe); for
    /// masks from a box −0.015 four frames after it.
    static let edgeTrust: Float = 4
    /// Factor of that trust from one frame to the next: errors of the flow add up. Origin: this
    /// engine. Effect: trusting edges on all frames alike gave J&F +0.001 ± 0.007.
    static let edgeTrustDecay: Float = 0.7
    /// Distance from the edge, in pixels, at which the edge's log-odds are full. Origin: this
    /// engine. Effect: not measured separately.
    static let edgePixels: Float = 1.5
  }

  /// What the networks' answers count. Origin: prototype. Effect: not measured separately.
  enum Appearance {
    /// Pixels farther from the object than this, in pixels, cannot belong to it.
    static let reach: Float = 90
    /// Largest absolute log-odds of a network's answer; the negative of it out of reach.
    static let limit: Float = 4
    /// Share of the answer without motion features in the answer.
    static let motionlessShare: Float = 0.2
    /// The same for a lost object, whose motion is unknown.
    static let motionlessShareWhenLost: Float = 1
    /// Factor of the answer where it joins the prior.
    static let weight: Float = 1.5
    /// Least prior where a lost object is searched for: its looks must be able to decide.
    static let leastPriorWhenLost: Float = -2
  }

  /// A mean field over each pixel's 48 neighbours within a radius of 4 pixels (after Krähenbühl &
  /// Koltun, Efficient Inference in Fully Connected CRFs, NIPS 2011, with local neighbours only).
  /// Origin: prototype. Effect: not measured separately.
  enum Smoothing {
    /// Standard deviation of colour differences between neighbours, in levels of 0 to 255.
    static let colourDeviation: Float = 12
    /// Standard deviation of distances between neighbours, in pixels.
    static let spaceDeviation: Float = 4
    /// Weight of the neighbours' mean against the pixel's own log-odds.
    static let weight: Float = 3
    /// Radius of the neighbourhood, in pixels; fixed in the kernel.
    static let radius = 4
    /// Rounds at working size.
    static let rounds: Int32 = 4
    /// Rounds at refinement size.
    static let refinementRounds: Int32 = 3
    /// Side of the tiles at refinement size, in pixels. Origin: this engine. Effect: bounds memory;
    /// changes no sign.
    static let tile = 64
  }

  /// From a probability at working size to an edge at refinement size. Origin: prototype. Effect:
  /// not measured separately.
  enum Refining {
    /// Only the bounding box of pixels above this probability is refined.
    static let leastProbability: Float = 0.02
    /// Probabilities are limited to this range: log-odds of ±3, so that the image's edges can
    /// overrule them.
    static let probabilityRange: ClosedRange<Float> = 0.0474...0.9526
    /// Log-odds of a probability of exactly one half: just outside, so that no pixel has no side.
    static let undecided: Float = -1e-3
  }

  /// When an object counts as lost, and where it is searched for. Origin: prototype. Effect: not
  /// measured separately.
  enum Presence {
    /// Share of its usual area (the median of the last areas) below which an object is lost.
    static let lostShare: Float = 0.35
    /// Areas that the median is taken of, in frames on which the object was seen.
    static let areas = 15
    /// How far a lost object may move in a frame, in pixels.
    static let strayPerFrame: Float = 12
  }

  /// Small parts of a mask that the motion did not announce. Origin: prototype. Effect: not
  /// measured separately.
  enum StrayPart {
    /// Share of the largest part's area below which a part is small.
    static let areaShare: Float = 0.1
    /// A small part is stray if less than this share of it was expected.
    static let expectedShare: Float = 0.3
    /// Probability that a stray part's pixels are given.
    static let probability: Float = 0.3
  }

  /// The score of a mask, 0 to 1. Origin: this engine. Effect: of the masks with the lowest tenth
  /// of an object's scores, 25% are among its truly worst tenth, of the lowest fifth 51%.
  enum Score {
    /// Pixels above this probability are counted.
    static let leastProbability: Float = 0.1
    /// Change of the area's natural logarithm from the expected one that costs nothing.
    static let growthTolerance: Float = 0.1
    /// Way of the centre from its expected place, in square roots of the area, that costs nothing.
    static let jumpTolerance: Float = 0.1
    /// Factor of what exceeds it, in the exponent.
    static let jumpWeight: Float = 2
  }

  /// Joining the masks that were carried to a frame from the keyframes on both sides. Origin: this
  /// engine. Effect: not measured separately.
  enum Blend {
    /// Added to each side's score, so that two scores of 0 still have shares.
    static let scoreFloor: Float = 0.05
  }

  /// Objects that compete for pixels.
  enum Contest {
    /// Two objects may overlap if, on a keyframe of both, they share more than 1 part in this many
    /// of the smaller one. Origin: this engine. Effect: not measured separately.
    static let sharedPart = 10
    /// Rivals' log-odds at or below this are left out of the softmax: e⁻⁸ is less than the noise.
    /// Origin: this engine. Effect of the softmax on mirrored twins: J&F 0.717 instead of 0.689
    /// when each object is carried by itself.
    static let negligible: Float = -8
    /// Log-odds per probability away from one half that a person's mask claims its pixels with: ±10
    /// for whole pixels. Origin: this engine. Effect: not measured separately.
    static let drawnClaim: Float = 20
  }

  /// First masks from clicks: GrabCut from several rough guesses, which vote. Origin: prototype;
  /// effect of motion and votes together there: IoU after 1 to 4 clicks .60 .69 .76 .76 instead of
  /// .48 .57 .61 .70 on the same eight sequences.
  enum Clicks {
    /// Radii of the discs that guesses start from, in shares of the image's shorter side.
    static let discs: [Float] = [0.25, 0.2, 0.15, 0.08, 0.05]
    /// Radius of the discs around excluding clicks, in parts of the others': 1 part in this many.
    static let excludingPart: Float = 2
    /// Radius around a click that certainly is (or is not) the object, in pixels.
    static let certainRadius: Float = 4
    /// GrabCut's rounds for a guess from clicks.
    static let rounds = 3
    /// Most clicks from all of which a new mask is guessed; a further click changes only its
    /// surroundings. Origin: this engine; the prototype had 3. Effect: not measured separately.
    static let guessed = 2
    /// Share of the votes above which a pixel is certain. Origin: this engine. Effect: on the score
    /// of a first mask only; not measured separately.
    static let certainVotes: Float = 0.99
  }

  /// Choosing among the candidates for a mask. Origin: this engine. Effect, with two more discs to
  /// start from: mean IoU after 1, 2, 4 clicks .62 .69 .72 instead of .60 .67 .71.
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

  /// What is remembered between a person's clicks. Origin: this engine. Effect: not measured
  /// separately; `frames` changes memory and time only.
  enum Cache {
    /// Frames whose image features are kept.
    static let frames = 3
    /// Masks guessed from clicks that are kept.
    static let guesses = 8
    /// IoU with a guess above which a mask counts as that guess, slightly edited.
    static let sameMask = 0.9
  }
}
