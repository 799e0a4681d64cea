// The kernels in plain loops: what the vector builds are tested against.
#include "flow_kernels.h"
#include "layout.h"

#include <math.h>
#include <string.h>

size_t flow_network_size(size_t inputs) {
  return FLOW_HIDDEN1 * inputs + FLOW_HIDDEN1 + FLOW_HIDDEN2 * FLOW_HIDDEN1 + FLOW_HIDDEN2 * 2 + 1;
}

size_t flow_network_scratch(size_t inputs, size_t batch) {
  return flow_network_size(inputs) + batch * (2 * FLOW_HIDDEN1 + 2 * FLOW_HIDDEN2 + 1);
}

static void layer(const float *w, const float *b, size_t in, size_t out, const float *x,
                  size_t batch, float *y) {
  for (size_t o = 0; o < out; o++)
    for (size_t n = 0; n < batch; n++) {
      float sum = b[o];
      for (size_t i = 0; i < in; i++)
        sum += w[o * in + i] * x[i * batch + n];
      y[o * batch + n] = sum > 0 ? sum : 0;
    }
}

/// Gradient of a layer from that of its output: dw, db, and dx through x's ReLU where asked for.
static void layer_gradient(const float *w, size_t in, size_t out, const float *x, const float *dy,
                           size_t batch, float *dw, float *db, float *dx) {
  for (size_t o = 0; o < out; o++) {
    db[o] = 0;
    for (size_t n = 0; n < batch; n++)
      db[o] += dy[o * batch + n];
    for (size_t i = 0; i < in; i++) {
      float sum = 0;
      for (size_t n = 0; n < batch; n++)
        sum += dy[o * batch + n] * x[i * batch + n];
      dw[o * in + i] = sum;
    }
  }
  if (!dx)
    return;
  for (size_t i = 0; i < in; i++)
    for (size_t n = 0; n < batch; n++) {
      float sum = 0;
      for (size_t o = 0; o < out; o++)
        sum += w[o * in + i] * dy[o * batch + n];
      dx[i * batch + n] = x[i * batch + n] > 0 ? sum : 0;
    }
}

void flow_network_train_reference(float *parameters, float *moment1, float *moment2, int step,
                                  size_t inputs, size_t batch, const float *x, const float *target,
                                  float rate, float decay, float *scratch) {
  const network_layout at = network_layout_of(inputs);
  float *gradient = scratch;
  float *h1 = gradient + at.size, *h2 = h1 + FLOW_HIDDEN1 * batch;
  float *d1 = h2 + FLOW_HIDDEN2 * batch, *d2 = d1 + FLOW_HIDDEN1 * batch;
  float *dz = d2 + FLOW_HIDDEN2 * batch;
  layer(parameters, parameters + at.b1, inputs, FLOW_HIDDEN1, x, batch, h1);
  layer(parameters + at.w2, parameters + at.b2, FLOW_HIDDEN1, FLOW_HIDDEN2, h1, batch, h2);
  const float *w3 = parameters + at.w3;
  for (size_t n = 0; n < batch; n++) {
    float z = parameters[at.b3];
    for (size_t j = 0; j < FLOW_HIDDEN2; j++)
      z += w3[j] * h2[j * batch + n];
    dz[n] = (1 / (1 + expf(-z)) - target[n]) / (float)batch;
    for (size_t j = 0; j < FLOW_HIDDEN2; j++)
      d2[j * batch + n] = h2[j * batch + n] > 0 ? w3[j] * dz[n] : 0;
  }
  layer_gradient(w3, FLOW_HIDDEN2, 1, h2, dz, batch, gradient + at.w3, gradient + at.b3, NULL);
  layer_gradient(parameters + at.w2, FLOW_HIDDEN1, FLOW_HIDDEN2, h1, d2, batch, gradient + at.w2,
                 gradient + at.b2, d1);
  layer_gradient(parameters, inputs, FLOW_HIDDEN1, x, d1, batch, gradient, gradient + at.b1, NULL);
  adam_step(parameters, moment1, moment2, gradient, at.size, step, rate, decay);
}

static float head(const float *parameters, network_layout at, const float *h1) {
  float z = parameters[at.b3];
  for (size_t j = 0; j < FLOW_HIDDEN2; j++) {
    float sum = parameters[at.b2 + j];
    for (size_t k = 0; k < FLOW_HIDDEN1; k++)
      sum += parameters[at.w2 + j * FLOW_HIDDEN1 + k] * (h1[k] > 0 ? h1[k] : 0);
    z += parameters[at.w3 + j] * (sum > 0 ? sum : 0);
  }
  return z;
}

void flow_network_apply_reference(const float *parameters, const float *partial_bias,
                                  size_t base_inputs, size_t extra_inputs, const float *base,
                                  const float *extra, size_t stride, const uint8_t *wanted,
                                  size_t first_block, size_t last_block, float *full,
                                  float *partial) {
  const size_t inputs = base_inputs + extra_inputs;
  const network_layout at = network_layout_of(inputs);
  for (size_t p = first_block * FLOW_BLOCK; p < last_block * FLOW_BLOCK; p++) {
    if (!wanted[p / FLOW_BLOCK])
      continue;
    float with[FLOW_HIDDEN1], without[FLOW_HIDDEN1];
    for (size_t k = 0; k < FLOW_HIDDEN1; k++) {
      const float *w = parameters + k * inputs;
      float sum = 0, more = 0;
      for (size_t i = 0; i < base_inputs; i++)
        sum += w[i] * base[i * stride + p];
      for (size_t i = 0; i < extra_inputs; i++)
        more += w[base_inputs + i] * extra[i * stride + p];
      with[k] = sum + more + parameters[at.b1 + k];
      without[k] = sum + partial_bias[k];
    }
    full[p] = head(parameters, at, with);
    partial[p] = head(parameters, at, without);
  }
}

void flow_mean_field_reference(const uint8_t *colour, const float *unary, size_t row, int w, int h,
                               flow_field field, float *q, float *scratch) {
  const float by_colour = 1 / (2 * field.colour_sigma * field.colour_sigma);
  const float by_space = 1 / (2 * field.space_sigma * field.space_sigma);
  float *previous = scratch;
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      q[y * w + x] = tanhf(unary[(size_t)y * row + x] / 2);
  for (int round = 0; round < field.rounds; round++) {
    memcpy(previous, q, sizeof(float) * (size_t)w * (size_t)h);
    for (int y = 0; y < h; y++)
      for (int x = 0; x < w; x++) {
        const uint8_t *here = colour + 3 * ((size_t)y * row + x);
        float sum = 0, norm = 0.5f;
        for (int dy = -4; dy <= 4; dy++)
          for (int dx = -4; dx <= 4; dx++) {
            const int distance = dx * dx + dy * dy, u = x + dx, v = y + dy;
            if (distance == 0 || distance > 16 || u < 0 || v < 0 || u >= w || v >= h)
              continue;
            const uint8_t *there = colour + 3 * ((size_t)v * row + u);
            float difference = 0;
            for (int c = 0; c < 3; c++) {
              const float d = (float)here[c] - (float)there[c];
              difference += d * d;
            }
            const float k = expf(-difference * by_colour - (float)distance * by_space);
            sum += k * previous[v * w + u];
            norm += k;
          }
        q[y * w + x] = tanhf((unary[(size_t)y * row + x] + field.weight * sum / norm) / 2);
      }
  }
}
