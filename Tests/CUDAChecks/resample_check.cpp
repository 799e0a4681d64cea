#include "check.h"

namespace {

/// Starts of runs of `taps` inputs, some of which touch the first and the last.
std::vector<int32_t> starts(int64_t inputs, int64_t outputs, int64_t taps) {
  std::vector<int32_t> first(outputs);
  for (int64_t i = 0; i < outputs; i++) {
    first[i] = (int32_t)(outputs > 1 ? i * (inputs - taps) / (outputs - 1) : 0);
  }
  return first;
}

void check_floats(int64_t outer, int64_t inputs, int64_t outputs, int64_t inner, int64_t taps) {
  const std::vector<float> x = noise(outer * inputs * inner, 1), weights = noise(outputs * taps, 2);
  const std::vector<int32_t> first = starts(inputs, outputs, taps);
  Floats device_x(x), device_weights(weights), y(outer * outputs * inner);
  Memory<int32_t> device_first(first);
  launch_elements<gpu_resample_args>(
    "resample", resample,
    {device_x, device_weights, device_first, y, outer, inputs, outputs, inner, taps},
    (int64_t)y.size());
  std::vector<double> expected;
  for (int64_t o = 0; o < outer; o++) {
    for (int64_t i = 0; i < outputs; i++) {
      for (int64_t c = 0; c < inner; c++) {
        double sum = 0;
        for (int64_t t = 0; t < taps; t++) {
          sum += (double)weights[i * taps + t] * x[(o * inputs + first[i] + t) * inner + c];
        }
        expected.push_back(sum);
      }
    }
  }
  expect_near("resample", y, expected, 1e-6);
}

void check_bytes(int64_t outer, int64_t inputs, int64_t outputs, int64_t inner, int64_t taps) {
  std::vector<uint8_t> x(outer * inputs * inner);
  // The first half is bright.
  for (size_t i = 0; i < x.size(); i++) {
    x[i] = (uint8_t)(2 * i < x.size() ? 200 + i % 56 : i * 73 + i / 7);
  }
  const std::vector<int32_t> first = starts(inputs, outputs, taps);
  std::vector<int32_t> counts(outputs), weights(outputs * taps);
  // Weights whose sums leave the bytes' range on both sides.
  const std::vector<float> shares = noise(weights.size(), 3, 1.5f);
  for (int64_t i = 0; i < outputs; i++) counts[i] = (int32_t)(taps - (taps > 1 ? i % 2 : 0));
  for (size_t i = 0; i < weights.size(); i++) {
    const float share = i / taps % 3 == 1 ? 1.4f : shares[i];
    weights[i] = (int32_t)(share / (float)taps * (1 << 22));
  }
  Memory<uint8_t> device_x(x), y(outer * outputs * inner);
  Memory<int32_t> device_first(first), device_counts(counts), device_weights(weights);
  launch_elements<gpu_resample_bytes_args>(
    "resample_bytes", resample_bytes,
    {device_x, device_first, device_counts, device_weights, y, outer, inputs, outputs, inner, taps},
    (int64_t)y.size());
  bool same = true;
  for (int64_t j = 0; j < outer * outputs * inner; j++) {
    const int64_t o = j / inner / outputs, i = j / inner % outputs, c = j % inner;
    int64_t sum = 1 << 21;
    for (int64_t t = 0; t < counts[i]; t++) {
      sum += (int64_t)weights[i * taps + t] * x[(o * inputs + first[i] + t) * inner + c];
    }
    const double value = std::floor((double)sum / (1 << 22));
    same = same && y[j] == std::fmin(255, std::fmax(0, value));
  }
  expect(same, "resample_bytes");
}

} // namespace

void check_resample() {
  check_floats(1, 1, 1, 1, 1);
  check_floats(3, 17, 33, 5, 2);
  check_floats(1, 40, 7, 33, 9);
  check_bytes(1, 1, 1, 1, 1);
  check_bytes(5, 19, 33, 3, 4);
  check_bytes(1, 40, 7, 99, 9);
}
