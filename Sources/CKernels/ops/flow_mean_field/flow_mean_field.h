// The flow engine's mean field: pulls a soft mask to the edges of the image.

#ifndef CK_FLOW_MEAN_FIELD_H
#define CK_FLOW_MEAN_FIELD_H

#include "../../pool/pool.h"

#pragma clang assume_nonnull begin

/// How strongly neighbours pull (a conditional random field as of Krähenbühl and Koltun, 2011, on a
/// small neighbourhood). A pixel's logit u becomes u + weight · mean of q = tanh(logit / 2) over
/// its 48 neighbours within a radius of 4 pixels. Neighbours count by k = exp(-|colour difference|²
/// / (2 colour_sigma²) - distance² / (2 space_sigma²)), and the mean is Σ k q / (Σ k + 0.5).
typedef struct ck_flow_field {
  /// In levels of 0...255.
  float colour_sigma;
  /// In pixels.
  float space_sigma;
  float weight;
  int rounds;
} ck_flow_field;

/// Number of floats of scratch for a window of w × h pixels.
static inline size_t ck_flow_mean_field_scratch(int w, int h) {
  const size_t stride = (size_t)((w + 7) / 8) * 8 + 16;
  return (stride * (size_t)(h + 8) + 16) * (3 + 4 + 24);
}

/// Runs the mean field on a window and writes q [h, w], -1...1. Runs on the calling thread; its
/// results are reproducible like those of the flow network.
///
/// `colour` (3 bytes a pixel) and `unary` (logits) point at the window's first pixel in images of
/// `row` pixels a row. Nothing outside the window is read: where the window's edge is not the
/// image's, pixels within 4 · rounds of it lack neighbours that they would have in the image.
void ck_flow_mean_field(
  ck_pool *pool, const uint8_t *colour, const float *unary, size_t row, int w, int h,
  ck_flow_field field, float *q, float *scratch);

#pragma clang assume_nonnull end

#endif
