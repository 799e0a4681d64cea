// The weights of the network that guesses an object's mask from clicks or a box.

#ifndef CPROMPTNETWORK_PROMPT_NETWORK_H
#define CPROMPTNETWORK_PROMPT_NETWORK_H

#include <stddef.h>
#include <stdint.h>

/// As `training/export.py` writes them: for each layer its biases and the step sizes of
/// its rows (little-endian float32, as many as the layer has outputs), then its weights in steps
/// (int8, [outputs, inputs, kernel, kernel]).
const uint8_t *prompt_network_weights(size_t *count);

#endif
