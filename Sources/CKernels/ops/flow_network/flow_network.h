// The flow engine's small network per pixel, learned online and applied to every pixel.
//
// inputs → H1 → H2 → 1, with ReLU between the layers; the output is a logit. The same input gives
// the same bits on every run, and wider vectors than AVX2's do not change them.

#ifndef CK_FLOW_NETWORK_H
#define CK_FLOW_NETWORK_H

#include "../../pool/pool.h"

#pragma clang assume_nonnull begin

enum {
  /// Pixels are processed in blocks of this many: strides and batch sizes are multiples of it.
  CK_FLOW_BLOCK = 16,
  CK_FLOW_HIDDEN1 = 48,
  CK_FLOW_HIDDEN2 = 24,
  CK_FLOW_MAX_INPUTS = 64
};

/// Number of parameters, in this order: W1 [H1, inputs], b1 [H1], W2 [H2, H1], b2 [H2], W3 [H2],
/// b3 [1].
static inline size_t ck_flow_network_size(size_t inputs) {
  return CK_FLOW_HIDDEN1 * inputs + CK_FLOW_HIDDEN1 + CK_FLOW_HIDDEN2 * CK_FLOW_HIDDEN1 +
    CK_FLOW_HIDDEN2 * 2 + 1;
}

/// Number of floats of scratch that `ck_flow_network_train` needs.
static inline size_t ck_flow_network_scratch(size_t inputs, size_t batch) {
  return ck_flow_network_size(inputs) + batch * (2 * CK_FLOW_HIDDEN1 + 2 * CK_FLOW_HIDDEN2 + 1);
}

/// One step of Adam (Kingma and Ba, 2015; betas 0.9 and 0.999, epsilon 1e-8, L2 weight decay) on
/// the mean binary cross-entropy of the logits. Runs on the calling thread.
///
/// x: [inputs, batch]; target: [batch], 0...1; parameters, moment1, moment2: [size]; `step` counts
/// from 1.
void ck_flow_network_train(
  ck_pool *pool, float *parameters, float *moment1, float *moment2, int step, size_t inputs,
  size_t batch, const float *x, const float *target, float rate, float decay, float *scratch);

/// Logits of the blocks [first_block, last_block) that are marked non-zero in `wanted`; those of
/// other blocks are left as they are.
///
/// The input [inputs, stride] is given in two parts: the first `base_inputs` rows in `base`, the
/// rest in `extra`. `full` [stride] gets the logits from all inputs; `partial` [stride] those from
/// the base inputs alone, with `partial_bias` [H1] as the first layer's bias instead of b1.
void ck_flow_network_apply(
  ck_pool *pool, const float *parameters, const float *partial_bias, size_t base_inputs,
  size_t extra_inputs, const float *base, const float *extra, size_t stride, const uint8_t *wanted,
  size_t first_block, size_t last_block, float *full, float *partial);

#pragma clang assume_nonnull end

#endif
