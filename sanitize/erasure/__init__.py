"""The right to be forgotten: releases that hold people are made again without them, with a receipt that proves it."""
