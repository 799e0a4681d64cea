// Checks the emulation itself: it finds what would go wrong on a GPU.

#include "check.h"

#include <sys/wait.h>
#include <unistd.h>

namespace {

/// What a process that runs `work` writes to its standard error if that ends it, else "survived".
template <class Work> std::string last_words(Work work) {
  int ends[2];
  if (pipe(ends) != 0) return "";
  fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDERR_FILENO);
    close(ends[0]);
    close(ends[1]);
    work();
    _exit(0);
  }
  close(ends[1]);
  std::string words;
  char buffer[512];
  for (ssize_t n; (n = read(ends[0], buffer, sizeof buffer)) > 0;) words.append(buffer, (size_t)n);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? "survived" : words;
}

bool contains(const std::string &text, const char *part) {
  return text.find(part) != std::string::npos;
}

struct Exchange {
  float *y;
  /// Whether the barrier between writing and reading is missing.
  bool hasty;
};

struct ExchangeShared {
  float values[256];
};

/// Each thread writes what the thread opposite wrote to shared memory, twice.
void exchange(Exchange a) {
  SHARED(ExchangeShared, s);
  float x = (float)thread_index();
  for (int round = 0; round < 2; round++) {
    s.values[thread_index()] = x;
    if (!a.hasty) synchronize();
    x = s.values[255 - thread_index()];
    synchronize();
  }
  a.y[block_x() * 256 + thread_index()] = x;
}

/// Whether the exchange in 5 blocks gives each thread its own number back.
bool exchanges(bool hasty) {
  Floats y(5 * 256);
  launch("exchange", exchange, Exchange{y, hasty}, 5, 1, 1, 256, sizeof(ExchangeShared));
  for (int i = 0; i < 5 * 256; i++) {
    if (!(y[i] == (float)(i % 256))) return false;
  }
  return true;
}

enum Mistake { LEAVES_BARRIER, LEAVES_WARP, MIXES_BARRIERS, MIXES_WARP, TOO_MUCH_SHARED };

void mistaken(Mistake mistake) {
  switch (mistake) {
    case LEAVES_BARRIER:
      if (thread_index() == 7) return;
      synchronize();
      break;
    case LEAVES_WARP:
      if (thread_index() == 7) return;
      synchronize_warp();
      break;
    case MIXES_BARRIERS:
      if (thread_index() == 7) synchronize_warp();
      else synchronize();
      break;
    case MIXES_WARP:
      if (thread_index() == 7) synchronize_warp();
      else shuffle_xor(1, 1);
      break;
    case TOO_MUCH_SHARED: {
      SHARED(ExchangeShared, s);
      s.values[0] = 0;
    }
  }
}

std::string complaint(Mistake mistake) {
  return last_words([=] { launch("mistaken", mistaken, mistake, 1, 1, 1, 64); });
}

void overrun(float *y) { y[thread_index()] = 0; }

struct Warp {
  /// In and out, 32 floats.
  float *x;
  int mask;
};

void shuffle_lanes(Warp a) { a.x[thread_index()] = shuffle_xor(a.x[thread_index()], a.mask); }

void check_halves() {
  const struct {
    float x;
    u32 bits;
  } cases[] = {
    {0, 0},
    {-0.0f, 0x8000},
    {1, 0x3c00},
    {-2, 0xc000},
    {65504, 0x7bff},
    {1e9f, 0x7bff},
    {-INFINITY, 0xfbff},
    {1 + 0x1p-11f, 0x3c00},     // Half way, to even: down.
    {1 + 3 * 0x1p-11f, 0x3c02}, // And up.
    {1 + 0x1.01p-11f, 0x3c01},
    {0x1p-14f, 0x0400},
    {0x1p-24f, 0x0001},
    {0x1p-25f, 0x0000},
    {0x1.1p-25f, 0x0001},
    {0x1.ffep-15f, 0x0400},
    {NAN, 0x7fff},
  };
  for (auto &test : cases) {
    expect(half_bits(test.x) == test.bits, "half of " + std::to_string(test.x));
  }
  for (u32 bits = 0; bits < 0x7c00; bits++) {
    const float x = half_value(bits);
    if (half_bits(x) != bits || half_bits(-x) != (bits | 0x8000)) {
      expect(false, "half " + std::to_string(bits) + " and back");
    }
  }
  expect(half_value(0x3555) == 0x1.554p-2f, "value of a half");
  expect(half_value(0x0001) == 0x1p-24f, "value of the least half");
  expect(pack_halves(1, -2) == 0xc0003c00, "order of packed halves");
}

struct Product {
  const float *a, *b;
  float *d;
};

struct ProductShared {
  uint16_t a[16][24], b[8][24], b_rows[16][8];
};

/// d [16, 8] += a [16, 16] · b [16, 8], with b's tiles loaded from its columns and from its rows
void multiply_once(Product p) {
  SHARED(ProductShared, s);
  const int lane = thread_index();
  for (int i = lane; i < 256; i += 32) s.a[i / 16][i % 16] = (uint16_t)pack_halves(p.a[i], 0);
  for (int i = lane; i < 128; i += 32) {
    s.b[i % 8][i / 8] = s.b_rows[i / 8][i % 8] = (uint16_t)pack_halves(p.b[i], 0);
  }
  synchronize_warp();
  u32 a[4], b[4], transposed[4];
  load_tiles(a, &s.a[lane % 16][lane / 16 * 8]);
  load_tiles(b, &s.b[lane % 8][lane / 8 % 2 * 8]);
  load_tiles_transposed(transposed, &s.b_rows[lane % 16][0]);
  float d[4] = {1, 1, 1, 1};
  multiply_tiles(d, a, b[0], b[1]);
  multiply_tiles(d, a, transposed[0], transposed[1]);
  for (int c = 0; c < 4; c++) p.d[(lane / 4 + c / 2 * 8) * 8 + lane % 4 * 2 + c % 2] = d[c];
}

void check_warps() {
  for (int mask : {1, 16, 31}) {
    std::vector<float> x = noise(32, 1);
    Floats y(x);
    launch("shuffle_lanes", shuffle_lanes, Warp{y, mask}, 1, 1, 1, 32);
    std::vector<double> expected(32);
    for (int i = 0; i < 32; i++) expected[i] = x[i ^ mask];
    expect_near("shuffle_xor", y, expected, 0);
  }
  // Multiples of 1/8 that halves hold.
  std::vector<float> a = noise(256, 2, 8), b = noise(128, 3, 8);
  for (float &x : a) x = std::round(x * 8) / 8;
  for (float &x : b) x = std::round(x * 8) / 8;
  std::vector<double> expected(128, 1);
  for (int i = 0; i < 16; i++) {
    for (int j = 0; j < 8; j++) {
      for (int k = 0; k < 16; k++) expected[i * 8 + j] += 2.0 * a[i * 16 + k] * b[k * 8 + j];
    }
  }
  Floats device_a(a), device_b(b), d(128);
  launch(
    "multiply_once", multiply_once, Product{device_a, device_b, d}, 1, 1, 1, 32,
    sizeof(ProductShared));
  expect_near("multiply_tiles", d, expected, 1e-6);
}

} // namespace

void check_emulation() {
  expect(exchanges(false), "an exchange with barriers");
  expect(!exchanges(true), "a missing barrier is found");
  check_halves();
  check_warps();
  if (schedule == Schedule::shuffled) return;
  expect(
    contains(complaint(LEAVES_BARRIER), "63 for the block, 0 for their warps, 1 have returned"),
    "threads that return before a barrier are found");
  expect(
    contains(complaint(LEAVES_WARP), "0 for the block, 31 for their warps, 33 have returned"),
    "lanes that return before a warp's barrier are found");
  expect(
    contains(complaint(MIXES_BARRIERS), "63 for the block, 1 for their warps"),
    "threads at different barriers are found");
  expect(contains(complaint(MIXES_WARP), "different things"), "lanes that differ are found");
  expect(contains(complaint(TOO_MUCH_SHARED), "more shared memory"), "shared memory is limited");
  Floats y(60);
  expect(
    last_words([&] { launch("overrun", overrun, y.data(), 1, 1, 1, 64); }) != "survived",
    "writing behind memory is found");
}
