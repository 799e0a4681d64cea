// The layout of the network's parameters, the optimiser's step, and what both versions of the
// network take to be applied.

#ifndef CK_FLOW_NETWORK_PARAMETERS_H
#define CK_FLOW_NETWORK_PARAMETERS_H

#include <math.h>

#include "flow_network.h"

/// The arguments of `ck_flow_network_apply`.
typedef struct flow_network_args {
  const float *parameters, *partial_bias;
  size_t base_inputs, extra_inputs;
  const float *base, *extra;
  size_t stride;
  const uint8_t *wanted;
  size_t first_block, last_block;
  float *full, *partial;
} flow_network_args;

/// Where each part of the parameters starts, after W1; and their number.
typedef struct {
  size_t b1, w2, b2, w3, b3, size;
} network_layout;

static inline network_layout network_layout_of(size_t inputs) {
  network_layout at;
  at.b1 = CK_FLOW_HIDDEN1 * inputs;
  at.w2 = at.b1 + CK_FLOW_HIDDEN1;
  at.b2 = at.w2 + CK_FLOW_HIDDEN2 * CK_FLOW_HIDDEN1;
  at.w3 = at.b2 + CK_FLOW_HIDDEN2;
  at.b3 = at.w3 + CK_FLOW_HIDDEN2;
  at.size = at.b3 + 1;
  return at;
}

/// One step of Adam on all parameters (Kingma and Ba, 2015, algorithm 1, with L2 weight decay added
/// to the gradient).
static inline void adam_step(
  float *parameters, float *moment1, float *moment2, const float *gradient, size_t size, int step,
  float rate, float decay) {
  const float correction1 = 1 - powf(0.9f, (float)step);
  const float correction2 = 1 - powf(0.999f, (float)step);
  const float scaled = rate / correction1;
  for (size_t i = 0; i < size; i++) {
    const float g = gradient[i] + decay * parameters[i];
    moment1[i] = 0.9f * moment1[i] + 0.1f * g;
    moment2[i] = 0.999f * moment2[i] + 0.001f * g * g;
    parameters[i] -= scaled * moment1[i] / (sqrtf(moment2[i] / correction2) + 1e-8f);
  }
}

#endif
