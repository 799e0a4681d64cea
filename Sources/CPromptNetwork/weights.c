#include "include/prompt_network.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t weights[] = {
#embed "weights.bin"
};

const uint8_t *prompt_network_weights(size_t *count) {
  *count = sizeof weights;
  return weights;
}
