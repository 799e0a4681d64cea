// Put before the kernels and their checks by scripts/check_cuda_faults.py.

#pragma once

#include "emulation.h"

// The fault in effect, or -1.
extern int planted_fault;
extern bool planted_survey;
void planted_reached(int number);
bool planted_first();

DEVICE int planted(int number) {
  if (__builtin_expect(planted_survey, 0)) planted_reached(number);
  return planted_fault == number;
}

// Whether a store is the first of a launch.
DEVICE bool left_out(int number) { return planted(number) && planted_first(); }

void emulate_planted(const Launch &launch, Schedule schedule);
#define emulate emulate_planted
