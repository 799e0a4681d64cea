// The part of OpenCV (core, imgproc, video) the flow engine uses, behind a C face.
//
// Images are dense, row-major, without padding; `w` and `h` are in pixels. Float planes have one
// channel. Every function returns 0, or 1 after an exception in OpenCV, whose text is then in
// `error`. Sources and destinations must not overlap unless a function says so. All functions may
// be called from several threads at once; OpenCV's own threads are switched off, because the
// result of DIS optical flow depends on their number.
#ifndef OPENCV_SHIM_H
#define OPENCV_SHIM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

/// Text of a failure, always terminated.
typedef struct {
  char text[240];
} ocv_error;

/// Pixel-area downscaling (or bilinear enlarging) of an 8-bit three-channel image.
int ocv_resize_u8c3(
  const uint8_t *src, int w, int h, uint8_t *dst, int dst_w, int dst_h, ocv_error *error);

/// The same for one 8-bit channel.
int ocv_resize_u8(
  const uint8_t *src, int w, int h, uint8_t *dst, int dst_w, int dst_h, ocv_error *error);

/// Bilinear resizing of a float plane (pixel centres aligned).
int ocv_resize_f32(
  const float *src, int w, int h, float *dst, int dst_w, int dst_h, ocv_error *error);

/// RGB bytes to grey bytes.
int ocv_grey(const uint8_t *rgb, int w, int h, uint8_t *grey, ocv_error *error);

/// RGB bytes to CIE L*a*b*: `lab` is `[3, h, w]` with L in 0...100.
int ocv_lab(const uint8_t *rgb, int w, int h, float *lab, ocv_error *error);

/// Gaussian blur of `planes` float planes that follow each other; `dst` may be `src`.
int ocv_gaussian_blur(
  const float *src, int w, int h, int planes, double sigma, float *dst, ocv_error *error);

/// First derivative along x (`dx` 1, `dy` 0) or y by the 3×3 Sobel kernel.
int ocv_sobel(const float *src, int w, int h, int dx, int dy, float *dst, ocv_error *error);

/// Distance of each non-zero byte to the nearest zero (L2, 5×5); huge where there is none.
int ocv_distance(const uint8_t *mask, int w, int h, float *dst, ocv_error *error);

/// `dst(x) = src(x + flow(x))`, bilinear, the border's value outside; `flow` is `[h, w, 2]`.
int ocv_warp(const float *src, const float *flow, int w, int h, float *dst, ocv_error *error);

/// One connected component.
typedef struct {
  int x, y, width, height, area;
} ocv_component;

/// 8-connected components of the non-zero bytes: `labels` gets 0 for background, then 1, 2, ...
/// At most `capacity` are described, `components[0]` being label 1; `count` is their full number.
int ocv_components(
  const uint8_t *mask, int w, int h, int32_t *labels, ocv_component *components, int capacity,
  int *count, ocv_error *error);

/// Values of a GrabCut mask.
enum {
  OCV_GC_BACKGROUND = 0,
  OCV_GC_FOREGROUND = 1,
  OCV_GC_PROBABLE_BACKGROUND = 2,
  OCV_GC_PROBABLE_FOREGROUND = 3
};

/// GrabCut from a filled-in mask, which it updates. The caller sees to it that both sides have
/// pixels. The random start of its mixtures is the same every time.
int ocv_grab_cut(const uint8_t *image, int w, int h, uint8_t *mask, int rounds, ocv_error *error);

/// Dense inverse search optical flow (Kroeger et al., ECCV 2016), medium preset. Not thread-safe:
/// one estimator per thread at a time.
typedef struct ocv_dis ocv_dis;

/// Displacement (x, y) of most of `from` to `to` by phase correlation of the two: from(p) looks
/// like to(p + shift). Whole pixels, of an image a quarter the size where that has 16 pixels a
/// side.
int ocv_shift(
  const uint8_t *from, const uint8_t *to, int w, int h, int *x, int *y, ocv_error *error);

/// How much `from` differs from `to` fetched along `flow`, blurred by a sigma of 4; 255 where the
/// flow leads out of the image.
int ocv_mismatch(
  const uint8_t *from, const uint8_t *to, const float *flow, int w, int h, float *mismatch,
  ocv_error *error);

/// Correlation, -1 to 1, of `from` and `to` fetched along `flow`; 0 where one of them is flat.
int ocv_correlation(
  const uint8_t *from, const uint8_t *to, const float *flow, int w, int h, double *correlation,
  ocv_error *error);

/// The medium preset, which estimates at half the size and smooths; `is_fine`: it ends at full size
/// and smooths nothing.
int ocv_dis_create(int is_fine, ocv_dis *_Nullable *_Nonnull dis, ocv_error *error);
/// Flow from `from` to `to` (8-bit grey): `flow` is `[h, w, 2]`, x then y, in pixels.
int ocv_dis_flow(
  ocv_dis *dis, const uint8_t *from, const uint8_t *to, int w, int h, float *flow,
  ocv_error *error);
void ocv_dis_destroy(ocv_dis *dis);

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif

#endif
