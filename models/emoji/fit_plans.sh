#!/usr/bin/env bash
# Plans of 3 to 12 evaluations that `sample` takes by itself at the model's guidance, into plans/. It goes on where
# an earlier run was ended. New weights need new plans: remove plans/ first. Those of 4, 5, 6, 8 and 10 evaluations were
# begun on t^1.5 (--ts-order 1.5), which takes more iterations.
set -euo pipefail

cd "$(dirname "$0")/../.."
mkdir -p models/emoji/plans
for steps in 3 4 5 6 7 8 9 10 11 12; do
  plan="models/emoji/plans/guided-$steps.json"
  order=$((steps < 12 ? 2 : 3)) # of 12 evaluations order 3 is the best without a fit
  [ -e "$plan" ] || deno task fit --model models/emoji --prompts models/emoji/prompts.txt --guidance 2 --seed 1000 \
    --method t_ab --ab-order "$order" --ts-order 2 --trajectories 24 --judged 64 --num-step "$steps" --resume --out "$plan" "$@"
done
