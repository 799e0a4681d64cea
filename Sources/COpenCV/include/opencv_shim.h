// The part of OpenCV (core, imgproc, video) that the flow engine uses, behind a C interface.
//
// Images are dense, row-major, without padding; `w` and `h` are in pixels. Float planes have one
// channel. Every function returns 0 on success, or 1 after an exception in OpenCV, with its message
// in `error`. Sources and destinations must not overlap unless a function says so. All functions
// may be called from several threads at once. OpenCV's own threads are disabled, because the result
// of DIS optical flow depends on their number.
#ifndef OPENCV_SHIM_H
#define OPENCV_SHIM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

/// The message of a failure, always terminated.
typedef struct {
  char text[240];
} ocv_error;

/// Resizes an 8-bit image of three channels: by pixel area if a side shrinks, bilinearly otherwise.
int ocv_resize_u8c3(
  const uint8_t *src, int w, int h, uint8_t *dst, int dst_w, int dst_h, ocv_error *error);

/// The same for one 8-bit channel.
int ocv_resize_u8(
  const uint8_t *src, int w, int h, uint8_t *dst, int dst_w, int dst_h, ocv_error *error);

/// Resizes a float plane bilinearly, with pixel centres aligned.
int ocv_resize_f32(
  const float *src, int w, int h, float *dst, int dst_w, int dst_h, ocv_error *error);

/// Converts RGB bytes to grey bytes.
int ocv_grey(const uint8_t *rgb, int w, int h, uint8_t *grey, ocv_error *error);

/// Converts RGB bytes to CIE L*a*b*: `lab` is `[3, h, w]` with L in 0...100.
int ocv_lab(const uint8_t *rgb, int w, int h, float *lab, ocv_error *error);

/// Gaussian blur of consecutive float planes [planes, h, w], `sigma` in pixels; `dst` may be `src`.
int ocv_gaussian_blur(
  const float *src, int w, int h, int planes, double sigma, float *dst, ocv_error *error);

/// First derivative along x (`dx` 1, `dy` 0) or y by the 3×3 Sobel kernel.
int ocv_sobel(const float *src, int w, int h, int dx, int dy, float *dst, ocv_error *error);

/// Distance in pixels of each non-zero byte to the nearest zero (L2, 5×5 mask); huge if there is no
/// zero.
int ocv_distance(const uint8_t *mask, int w, int h, float *dst, ocv_error *error);

/// dst(p) = src(p + flow(p)), bilinearly, with the border's value outside the image. `flow` is
/// `[h, w, 2]`, x then y, in pixels.
int ocv_warp(const float *src, const float *flow, int w, int h, float *dst, ocv_error *error);

/// The bounding box of a connected component, and its number of pixels.
typedef struct {
  int x, y, width, height, area;
} ocv_component;

/// Labels the 8-connected components of the non-zero bytes: 0 is background, components are 1, 2,
/// ... `components` receives the first `capacity` of them, starting with label 1; `count` receives
/// their total number.
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

/// GrabCut (Rother et al., 2004), starting from a complete mask, which it updates. The mask must
/// have pixels of both background and foreground. The random initialisation is the same every time.
int ocv_grab_cut(const uint8_t *image, int w, int h, uint8_t *mask, int rounds, ocv_error *error);

/// Dense inverse search optical flow (Kroeger et al., ECCV 2016), medium preset. Not thread-safe:
/// one estimator per thread at a time.
typedef struct ocv_dis ocv_dis;

/// The displacement (x, y) of most of the image by phase correlation: from(p) looks like
/// to(p + shift). Computed at a quarter of the size if that leaves at least 16 pixels a side; the
/// result is in pixels of the full size.
int ocv_shift(
  const uint8_t *from, const uint8_t *to, int w, int h, int *x, int *y, ocv_error *error);

/// The absolute difference of `from` and of `to` warped by `flow`, blurred with a sigma of 4
/// pixels; 255 where the flow leads out of the image.
int ocv_mismatch(
  const uint8_t *from, const uint8_t *to, const float *flow, int w, int h, float *mismatch,
  ocv_error *error);

/// The correlation, -1 to 1, of `from` and of `to` warped by `flow`; 0 if either is constant.
int ocv_correlation(
  const uint8_t *from, const uint8_t *to, const float *flow, int w, int h, double *correlation,
  ocv_error *error);

/// Creates an estimator of the medium preset, which works at half the size and smooths. With
/// `is_fine` it works up to the full size and does not smooth.
int ocv_dis_create(int is_fine, ocv_dis *_Nullable *_Nonnull dis, ocv_error *error);
/// The flow from `from` to `to` (8-bit grey): `flow` is `[h, w, 2]`, x then y, in pixels.
int ocv_dis_flow(
  ocv_dis *dis, const uint8_t *from, const uint8_t *to, int w, int h, float *flow,
  ocv_error *error);
void ocv_dis_destroy(ocv_dis *dis);

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif

#endif
