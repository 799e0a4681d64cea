// The network per pixel in plain loops: the reference.

#ifndef CK_FLOW_NETWORK_PLAIN_H
#define CK_FLOW_NETWORK_PLAIN_H

#include "../../isa/headers.h"
#include "flow_network_parameters.h"

static void layer(
  const float *w, const float *b, size_t in, size_t out, const float *x, size_t batch, float *y) {
  for (size_t o = 0; o < out; o++)
    for (size_t n = 0; n < batch; n++) {
      float sum = b[o];
      for (size_t i = 0; i < in; i++) sum += w[o * in + i] * x[i * batch + n];
      y[o * batch + n] = sum > 0 ? sum : 0;
    }
}

/// The gradient of a layer from the gradient of its output: dw, db and, unless NULL, dx through the
/// ReLU that made x.
static void layer_gradient(
  const float *w, size_t in, size_t out, const float *x, const float *dy, size_t batch, float *dw,
  float *db, float *dx) {
  for (size_t o = 0; o < out; o++) {
    db[o] = 0;
    for (size_t n = 0; n < batch; n++) db[o] += dy[o * batch + n];
    for (size_t i = 0; i < in; i++) {
      float sum = 0;
      for (size_t n = 0; n < batch; n++) sum += dy[o * batch + n] * x[i * batch + n];
      dw[o * in + i] = sum;
    }
  }
  if (!dx) return;
  for (size_t i = 0; i < in; i++)
    for (size_t n = 0; n < batch; n++) {
      float sum = 0;
      for (size_t o = 0; o < out; o++) sum += w[o * in + i] * dy[o * batch + n];
      dx[i * batch + n] = x[i * batch + n] > 0 ? sum : 0;
    }
}

static void flow_network_train(
  ck_pool *pool, float *parameters, float *moment1, float *moment2, int step, size_t inputs,
  size_t batch, const float *x, const float *target, float rate, float decay, float *scratch) {
  (void)pool;
  const network_layout at = network_layout_of(inputs);
  float *gradient = scratch;
  float *h1 = gradient + at.size, *h2 = h1 + CK_FLOW_HIDDEN1 * batch;
  float *d1 = h2 + CK_FLOW_HIDDEN2 * batch, *d2 = d1 + CK_FLOW_HIDDEN1 * batch;
  float *dz = d2 + CK_FLOW_HIDDEN2 * batch;
  layer(parameters, parameters + at.b1, inputs, CK_FLOW_HIDDEN1, x, batch, h1);
  layer(parameters + at.w2, parameters + at.b2, CK_FLOW_HIDDEN1, CK_FLOW_HIDDEN2, h1, batch, h2);
  const float *w3 = parameters + at.w3;
  for (size_t n = 0; n < batch; n++) {
    float z = parameters[at.b3];
    for (size_t j = 0; j < CK_FLOW_HIDDEN2; j++) z += w3[j] * h2[j * batch + n];
    dz[n] = (1 / (1 + expf(-z)) - target[n]) / (float)batch;
    for (size_t j = 0; j < CK_FLOW_HIDDEN2; j++)
      d2[j * batch + n] = h2[j * batch + n] > 0 ? w3[j] * dz[n] : 0;
  }
  layer_gradient(w3, CK_FLOW_HIDDEN2, 1, h2, dz, batch, gradient + at.w3, gradient + at.b3, NULL);
  layer_gradient(
    parameters + at.w2, CK_FLOW_HIDDEN1, CK_FLOW_HIDDEN2, h1, d2, batch, gradient + at.w2,
    gradient + at.b2, d1);
  layer_gradient(
    parameters, inputs, CK_FLOW_HIDDEN1, x, d1, batch, gradient, gradient + at.b1, NULL);
  adam_step(parameters, moment1, moment2, gradient, at.size, step, rate, decay);
}

static float head(const float *parameters, network_layout at, const float *h1) {
  float z = parameters[at.b3];
  for (size_t j = 0; j < CK_FLOW_HIDDEN2; j++) {
    float sum = parameters[at.b2 + j];
    for (size_t k = 0; k < CK_FLOW_HIDDEN1; k++)
      sum += parameters[at.w2 + j * CK_FLOW_HIDDEN1 + k] * (h1[k] > 0 ? h1[k] : 0);
    z += parameters[at.w3 + j] * (sum > 0 ? sum : 0);
  }
  return z;
}

/// The logits of blocks begin..<end.
static void flow_network_blocks(const flow_network_args *a, size_t begin, size_t end) {
  const size_t inputs = a->base_inputs + a->extra_inputs;
  const network_layout at = network_layout_of(inputs);
  for (size_t p = begin * CK_FLOW_BLOCK; p < end * CK_FLOW_BLOCK; p++) {
    if (!a->wanted[p / CK_FLOW_BLOCK]) continue;
    float with[CK_FLOW_HIDDEN1], without[CK_FLOW_HIDDEN1];
    for (size_t k = 0; k < CK_FLOW_HIDDEN1; k++) {
      const float *w = a->parameters + k * inputs;
      float sum = 0, more = 0;
      for (size_t i = 0; i < a->base_inputs; i++) sum += w[i] * a->base[i * a->stride + p];
      for (size_t i = 0; i < a->extra_inputs; i++)
        more += w[a->base_inputs + i] * a->extra[i * a->stride + p];
      with[k] = sum + more + a->parameters[at.b1 + k];
      without[k] = sum + a->partial_bias[k];
    }
    a->full[p] = head(a->parameters, at, with);
    a->partial[p] = head(a->parameters, at, without);
  }
}

#endif
