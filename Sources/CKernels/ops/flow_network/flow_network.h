// Inner loops of the flow engine: a small per-pixel network, learned and applied, and a mean
// field over 48 neighbours. Each exists as a plain reference (`*_reference`), and once written
// with vectors, built for the base instruction set and for AVX2 with FMA; the unsuffixed names
// pick at run time. All are deterministic: the same input on the same machine gives the same bits.
#ifndef FLOW_KERNELS_H
#define FLOW_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// MARK: The network: inputs -> H1 -> H2 -> 1, ReLU between

enum {
  /// Pixels are processed in blocks of this many: strides and batch sizes are multiples of it.
  FLOW_BLOCK = 16,
  FLOW_HIDDEN1 = 48,
  FLOW_HIDDEN2 = 24,
  FLOW_MAX_INPUTS = 64
};

/// Number of parameters, in this order: W1 [H1, inputs], b1 [H1], W2 [H2, H1], b2 [H2], W3 [H2],
/// b3 [1].
size_t flow_network_size(size_t inputs);

/// Floats of scratch `flow_network_train` needs.
size_t flow_network_scratch(size_t inputs, size_t batch);

/// One Adam step (Kingma & Ba, 2015; betas 0.9 and 0.999, L2 weight decay) on mean binary
/// cross-entropy with logits.
///
/// x: [inputs, batch]; target: [batch]; parameters, moment1, moment2: [size]; step counts from 1.
void flow_network_train(float *parameters, float *moment1, float *moment2, int step, size_t inputs,
                        size_t batch, const float *x, const float *target, float rate, float decay,
                        float *scratch);
void flow_network_train_reference(float *parameters, float *moment1, float *moment2, int step,
                                  size_t inputs, size_t batch, const float *x, const float *target,
                                  float rate, float decay, float *scratch);

/// Logits of the blocks [first_block, last_block) marked non-zero in `wanted`; others stay.
///
/// x is [inputs, stride] in two parts: the first `base_inputs` rows in `base`, the rest in `extra`.
/// `full` gets the logits of all inputs; `partial` those of the base inputs alone, whose first
/// layer has the bias `partial_bias` [H1] instead of b1.
void flow_network_apply(const float *parameters, const float *partial_bias, size_t base_inputs,
                        size_t extra_inputs, const float *base, const float *extra, size_t stride,
                        const uint8_t *wanted, size_t first_block, size_t last_block, float *full,
                        float *partial);
void flow_network_apply_reference(const float *parameters, const float *partial_bias,
                                  size_t base_inputs, size_t extra_inputs, const float *base,
                                  const float *extra, size_t stride, const uint8_t *wanted,
                                  size_t first_block, size_t last_block, float *full,
                                  float *partial);

// MARK: Mean field

/// How strongly neighbours pull: a pixel's logit u becomes u + weight * mean of q = tanh(logit/2)
/// over the 48 neighbours within radius 4, weighted by k = exp(-|colour difference|^2 / (2
/// colour_sigma^2) - distance^2 / (2 space_sigma^2)), the mean being taken over sum(k) + 0.5.
typedef struct {
  float colour_sigma;
  float space_sigma;
  float weight;
  int rounds;
} flow_field;

/// Floats of scratch for a window of w x h pixels.
size_t flow_mean_field_scratch(int w, int h);

/// Runs the mean field on a window: `colour` and `unary` point at its first pixel in images of
/// `row` pixels a row (colour has 3 bytes a pixel); nothing outside the window is read. `q` gets
/// [h, w], -1...1. 4 * rounds pixels at the window's edges that are not the image's edges feel
/// the neighbours they miss.
void flow_mean_field(const uint8_t *colour, const float *unary, size_t row, int w, int h,
                     flow_field field, float *q, float *scratch);
void flow_mean_field_reference(const uint8_t *colour, const float *unary, size_t row, int w, int h,
                               flow_field field, float *q, float *scratch);

/// Name of the build in use: "avx2" or "base".
const char *flow_kernels_isa(void);

/// Forces the base build (1) or lets the processor decide (0). For tests, from one thread.
void flow_kernels_force_base(int force);

#pragma clang assume_nonnull end

#endif
