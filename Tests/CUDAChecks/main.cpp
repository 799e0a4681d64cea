// Checks the CUDA kernels in the emulation: scripts/check_cuda.sh builds and runs it, and
// scripts/check_cuda_faults.py does with faults planted in the kernels.

#include "check.h"

#include <algorithm>
#include <random>

void check_emulation();
void check_elementwise();
void check_layer_norm();
void check_images();
void check_windows();
void check_resample();
void check_products();
void check_attention();

static const struct {
  const char *name;
  void (*run)();
} checks[] = {
  {"emulation", check_emulation},   {"elementwise", check_elementwise},
  {"layer_norm", check_layer_norm}, {"images", check_images},
  {"windows", check_windows},       {"resample", check_resample},
  {"products", check_products},     {"attention", check_attention},
};

Schedule schedule = Schedule::forward;

static int comparisons = 0, failures = 0;

static const char *schedule_name() {
  switch (schedule) {
    case Schedule::forward: return "forward";
    case Schedule::shuffled: return "shuffled";
    case Schedule::greedy: return "greedy";
  }
  return "";
}

void expect(bool holds, const std::string &what) {
  comparisons++;
  if (holds) return;
  failures++;
  printf("FAILED (%s): %s\n", schedule_name(), what.c_str());
}

std::vector<float> noise(size_t count, unsigned seed, float scale) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<float> distribution(-scale, scale);
  std::vector<float> values(count);
  for (float &value : values) value = distribution(generator);
  return values;
}

void expect_near(
  const std::string &what, Floats &y, const std::vector<double> &expected, double tolerance) {
  if (y.size() != expected.size()) {
    expect(false, what + ": the check compares different sizes");
    return;
  }
  double largest = 1, error = 0;
  for (size_t i = 0; i < y.size(); i++) {
    largest = std::fmax(largest, std::fabs(expected[i]));
    const double difference = std::fabs(y.data()[i] - expected[i]);
    if (!(difference <= error)) error = difference;
    if (error != error) break;
  }
  char text[80];
  snprintf(text, sizeof text, ": error %.3g of %.3g", error / largest, tolerance);
  expect(error <= tolerance * largest, what + text);
}

double activated_reference(double x, int activation) {
  switch (activation) {
    case GPU_RELU: return x > 0 ? x : 0;
    case GPU_GELU: return x * 0.5 * std::erfc(-x / std::sqrt(2.0));
    case GPU_SIGMOID: return 1 / (1 + std::exp(-x));
    default: return x;
  }
}

/// Takes the names of the checks to run; without any, all run.
int main(int count, char **arguments) {
  std::vector<std::string> names(arguments + 1, arguments + count);
  for (const std::string &name : names) {
    if (std::none_of(
          std::begin(checks), std::end(checks), [&](auto &check) { return name == check.name; })) {
      fprintf(stderr, "there is no check \"%s\"\n", name.c_str());
      return 2;
    }
  }
  for (Schedule order : {Schedule::forward, Schedule::shuffled, Schedule::greedy}) {
    schedule = order;
    for (auto &check : checks) {
      if (names.empty() || std::count(names.begin(), names.end(), check.name) > 0) check.run();
    }
  }
  printf("%d comparisons, %d failed\n", comparisons, failures);
  return failures > 0;
}
