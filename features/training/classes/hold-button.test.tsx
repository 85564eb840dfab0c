import { fireEvent, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import { HoldButton } from "./hold-button";

function show(isToggle: boolean, isRecording = false) {
  const [onStart, onStop] = [vi.fn(), vi.fn()];
  render(<HoldButton className="Cats" {...{ isToggle, isRecording, onStart, onStop }} />);
  return { button: screen.getByRole("button", { name: /: Cats$/ }), onStart, onStop };
}

test("a held mouse or finger records until it is let go, and its click begins nothing anew", () => {
  const { button, onStart, onStop } = show(false);
  fireEvent.pointerDown(button, { button: 0 });
  expect([onStart, onStop].map(({ mock }) => mock.calls.length)).toEqual([1, 0]);
  fireEvent.pointerUp(button);
  fireEvent.lostPointerCapture(button);
  fireEvent.click(button);
  expect([onStart, onStop].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
});

test("the space bar records as long as it is down, however often it repeats", () => {
  const { button, onStart, onStop } = show(false);
  fireEvent.keyDown(button, { key: " " });
  fireEvent.keyDown(button, { key: " ", repeat: true });
  expect(onStart).toHaveBeenCalledTimes(1);
  fireEvent.keyUp(button, { key: " " });
  expect(onStop).toHaveBeenCalledTimes(1);
});

test("who cannot hold presses once to record and again to stop", () => {
  const { button, onStart, onStop } = show(true);
  fireEvent.pointerDown(button, { button: 0 });
  fireEvent.pointerUp(button);
  fireEvent.click(button);
  expect([onStart, onStop].map(({ mock }) => mock.calls.length)).toEqual([1, 0]);
});

test("a press of a screen reader, which has no beginning and no end, starts and stops by itself", () => {
  const { button, onStop } = show(false, true);
  fireEvent.click(button);
  expect(onStop).toHaveBeenCalledTimes(1);
});
