// The mean field in plain loops, neighbour by neighbour: the reference.

#ifndef CK_FLOW_MEAN_FIELD_PLAIN_H
#define CK_FLOW_MEAN_FIELD_PLAIN_H

#include "../../isa/headers.h"
#include "flow_mean_field.h"

static void flow_mean_field(
  ck_pool *pool, const uint8_t *colour, const float *unary, size_t row, int w, int h,
  ck_flow_field field, float *q, float *scratch) {
  (void)pool;
  const float by_colour = 1 / (2 * field.colour_sigma * field.colour_sigma);
  const float by_space = 1 / (2 * field.space_sigma * field.space_sigma);
  float *previous = scratch;
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) q[y * w + x] = tanhf(unary[(size_t)y * row + x] / 2);
  for (int round = 0; round < field.rounds; round++) {
    memcpy(previous, q, sizeof(float) * (size_t)w * (size_t)h);
    for (int y = 0; y < h; y++)
      for (int x = 0; x < w; x++) {
        const uint8_t *here = colour + 3 * ((size_t)y * row + x);
        float sum = 0, norm = 0.5f;
        for (int dy = -4; dy <= 4; dy++)
          for (int dx = -4; dx <= 4; dx++) {
            const int distance = dx * dx + dy * dy, u = x + dx, v = y + dy;
            if (distance == 0 || distance > 16 || u < 0 || v < 0 || u >= w || v >= h) continue;
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

#endif
