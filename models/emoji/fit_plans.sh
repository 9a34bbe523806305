#!/usr/bin/env bash
# Plans of 3 to 12 evaluations that `sample` takes by itself, at the model's guidance and from there without guidance,
# into plans/. It goes on where an earlier run was ended. New weights need new plans: remove plans/ first. The guided
# ones of 4, 5, 6, 8 and 10 evaluations were begun on t^1.5 (--ts-order 1.5), which takes more iterations.
set -euo pipefail

cd "$(dirname "$0")/../.."
plans=models/emoji/plans
mkdir -p "$plans"
fit() {
  deno task fit --model models/emoji --prompts models/emoji/prompts.txt --seed 1000 --trajectories 24 --judged 64 \
    --method t_ab --ts-order 2 --resume "$@"
}
for steps in 3 4 5 6 7 8 9 10 11 12; do
  guided="$plans/guided-$steps.json" unguided="$plans/unguided-$steps.json"
  order=$((steps < 12 ? 2 : 3)) # of 12 evaluations order 3 is the best without a fit
  [ -e "$guided" ] || fit --guidance 2 --ab-order "$order" --num-step "$steps" --out "$guided" "$@"
  [ -e "$unguided" ] || fit --guidance 1 --ab-order 2 --num-step "$steps" --iterations 3 --start "$guided" --out "$unguided" "$@"
done
