// Where the network's parameters lie, and the optimiser's step, shared by all builds.
#ifndef LAYOUT_H
#define LAYOUT_H

#include "flow_kernels.h"

#include <math.h>

typedef struct {
  size_t b1, w2, b2, w3, b3, size;
} network_layout;

static inline network_layout network_layout_of(size_t inputs) {
  network_layout at;
  at.b1 = FLOW_HIDDEN1 * inputs;
  at.w2 = at.b1 + FLOW_HIDDEN1;
  at.b2 = at.w2 + FLOW_HIDDEN2 * FLOW_HIDDEN1;
  at.w3 = at.b2 + FLOW_HIDDEN2;
  at.b3 = at.w3 + FLOW_HIDDEN2;
  at.size = at.b3 + 1;
  return at;
}

static inline void adam_step(float *parameters, float *moment1, float *moment2,
                             const float *gradient, size_t size, int step, float rate,
                             float decay) {
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
