#include "include/cuda_driver.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t turing[] = {
#embed "ptx/sm_75.ptx.gz"
};

static const uint8_t ampere[] = {
#embed "ptx/sm_80.ptx.gz"
};

const uint8_t *cuda_ptx(int capability, size_t *count) {
  *count = capability < 80 ? sizeof turing : sizeof ampere;
  return capability < 80 ? turing : ampere;
}
