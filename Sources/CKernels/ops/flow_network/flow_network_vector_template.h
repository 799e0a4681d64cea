// The network per pixel in vectors of eight pixels.

#ifndef CK_FLOW_NETWORK_VECTOR_TEMPLATE_H
#define CK_FLOW_NETWORK_VECTOR_TEMPLATE_H

#include "../../vector/eight_template.h"
#include "flow_network_parameters.h"

#if CK_LANES == 8
#pragma clang fp contract(fast)
#endif

/// sum[o] = init[o] + Σᵢ w[o * row + i * column] * x[i] for 6 outputs of one block of 16 pixels.
/// Without `init` the sums start with 0.
INLINE void product6(
  const float *w, size_t row, size_t column, const float *init, size_t in, const float *x,
  size_t stride, vf8 sum[12]) {
  for (int o = 0; o < 6; o++) sum[2 * o] = sum[2 * o + 1] = splat8(init ? init[o] : 0.0f);
  for (size_t i = 0; i < in; i++) {
    const vf8 a = load8(x + i * stride), b = load8(x + i * stride + 8);
    for (int o = 0; o < 6; o++) {
      const vf8 k = splat8(w[(size_t)o * row + i * column]);
      sum[2 * o] += k * a;
      sum[2 * o + 1] += k * b;
    }
  }
}

/// A linear layer with ReLU on a batch: y [out, batch] from x [in, batch].
static void layer(
  const float *w, const float *b, size_t in, size_t out, const float *x, size_t batch, float *y) {
  for (size_t n = 0; n < batch; n += CK_FLOW_BLOCK)
    for (size_t o = 0; o < out; o += 6) {
      vf8 sum[12];
      product6(w + o * in, in, 1, b + o, in, x + n, batch, sum);
      for (size_t k = 0; k < 6; k++) {
        store8(y + (o + k) * batch + n, relu8(sum[2 * k]));
        store8(y + (o + k) * batch + n + 8, relu8(sum[2 * k + 1]));
      }
    }
}

/// dx = wᵀ dy where x > 0, which is the gradient through the ReLU that made x. `in` is a multiple
/// of 6.
static void layer_input_gradient(
  const float *w, size_t in, size_t out, const float *x, const float *dy, size_t batch, float *dx) {
  for (size_t n = 0; n < batch; n += CK_FLOW_BLOCK)
    for (size_t i = 0; i < in; i += 6) {
      vf8 sum[12];
      product6(w + i, 1, in, NULL, out, dy + n, batch, sum);
      for (size_t k = 0; k < 6; k++)
        for (size_t half = 0; half < 2; half++) {
          const size_t at = (i + k) * batch + n + 8 * half;
          store8(dx + at, select8(load8(x + at) > 0, sum[2 * k + half], (vf8){}));
        }
    }
}

/// dw = dy xᵀ, for 4 outputs and 2 inputs at a time, and db = sums of dy. `out` is a multiple of 4.
static void layer_weight_gradient(
  size_t in, size_t out, const float *x, const float *dy, size_t batch, float *dw, float *db) {
  for (size_t o = 0; o < out; o += 4) {
    const float *d[4];
    for (size_t k = 0; k < 4; k++) {
      d[k] = dy + (o + k) * batch;
      vf8 sum = {};
      for (size_t n = 0; n < batch; n += 8) sum += load8(d[k] + n);
      db[o + k] = sum8(sum);
    }
    for (size_t i = 0; i < in; i += 2) {
      const float *first = x + i * batch, *second = i + 1 < in ? first + batch : first;
      vf8 sum[8] = {};
      for (size_t n = 0; n < batch; n += 8) {
        const vf8 a = load8(first + n), b = load8(second + n);
        for (int k = 0; k < 4; k++) {
          const vf8 g = load8(d[k] + n);
          sum[2 * k] += g * a;
          sum[2 * k + 1] += g * b;
        }
      }
      for (size_t k = 0; k < 4; k++) {
        dw[(o + k) * in + i] = sum8(sum[2 * k]);
        if (i + 1 < in) dw[(o + k) * in + i + 1] = sum8(sum[2 * k + 1]);
      }
    }
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
  vf8 total = {};
  for (size_t n = 0; n < batch; n += 8) {
    vf8 z = splat8(parameters[at.b3]), e;
    for (size_t j = 0; j < CK_FLOW_HIDDEN2; j++) z += w3[j] * load8(h2 + j * batch + n);
    e = exp8(-z);
    const vf8 d = (1.0f / (1.0f + e) - load8(target + n)) * (1.0f / (float)batch);
    store8(dz + n, d);
    total += d;
    for (size_t j = 0; j < CK_FLOW_HIDDEN2; j++) {
      const vf8 h = load8(h2 + j * batch + n);
      store8(d2 + j * batch + n, select8(h > 0, w3[j] * d, (vf8){}));
    }
  }
  gradient[at.b3] = sum8(total);
  for (size_t j = 0; j < CK_FLOW_HIDDEN2; j++) {
    vf8 sum = {};
    for (size_t n = 0; n < batch; n += 8) sum += load8(dz + n) * load8(h2 + j * batch + n);
    gradient[at.w3 + j] = sum8(sum);
  }
  layer_weight_gradient(
    CK_FLOW_HIDDEN1, CK_FLOW_HIDDEN2, h1, d2, batch, gradient + at.w2, gradient + at.b2);
  layer_input_gradient(parameters + at.w2, CK_FLOW_HIDDEN1, CK_FLOW_HIDDEN2, h1, d2, batch, d1);
  layer_weight_gradient(inputs, CK_FLOW_HIDDEN1, x, d1, batch, gradient, gradient + at.b1);
  adam_step(parameters, moment1, moment2, gradient, at.size, step, rate, decay);
}

/// Layers 2 and 3 on one block: h1 is [H1, 16] before its ReLU.
INLINE void head(const float *parameters, network_layout at, const float *h1, float *z) {
  vf8 low = splat8(parameters[at.b3]), high = low;
  for (size_t o = 0; o < CK_FLOW_HIDDEN2; o += 6) {
    vf8 sum[12];
    product6(
      parameters + at.w2 + o * CK_FLOW_HIDDEN1, CK_FLOW_HIDDEN1, 1, parameters + at.b2 + o,
      CK_FLOW_HIDDEN1, h1, CK_FLOW_BLOCK, sum);
    for (size_t k = 0; k < 6; k++) {
      low += parameters[at.w3 + o + k] * relu8(sum[2 * k]);
      high += parameters[at.w3 + o + k] * relu8(sum[2 * k + 1]);
    }
  }
  store8(z, low);
  store8(z + 8, high);
}

/// The logits of blocks begin..<end.
static void flow_network_blocks(const flow_network_args *a, size_t begin, size_t end) {
  const float *parameters = a->parameters, *partial_bias = a->partial_bias;
  const size_t inputs = a->base_inputs + a->extra_inputs;
  const network_layout at = network_layout_of(inputs);
  for (size_t block = begin; block < end; block++) {
    if (!a->wanted[block]) continue;
    const float *base = a->base + block * CK_FLOW_BLOCK, *extra = a->extra + block * CK_FLOW_BLOCK;
    float with[CK_FLOW_HIDDEN1 * CK_FLOW_BLOCK], without[CK_FLOW_HIDDEN1 * CK_FLOW_BLOCK];
    for (size_t o = 0; o < CK_FLOW_HIDDEN1; o += 6) {
      vf8 sum[12], more[12];
      const float *weights = parameters + o * inputs;
      product6(weights, inputs, 1, NULL, a->base_inputs, base, a->stride, sum);
      product6(
        weights + a->base_inputs, inputs, 1, parameters + at.b1 + o, a->extra_inputs, extra,
        a->stride, more);
      for (size_t k = 0; k < 12; k++) {
        const size_t to = (o + k / 2) * CK_FLOW_BLOCK + 8 * (k & 1);
        const vf8 all = sum[k] + more[k], some = sum[k] + partial_bias[o + k / 2];
        store8(with + to, relu8(all));
        store8(without + to, relu8(some));
      }
    }
    head(parameters, at, with, a->full + block * CK_FLOW_BLOCK);
    head(parameters, at, without, a->partial + block * CK_FLOW_BLOCK);
  }
}

#if CK_LANES == 8
#pragma clang fp contract(on)
#endif

#endif
