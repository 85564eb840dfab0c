import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test } from "vitest";

import { ConfirmDialog } from "./confirm-dialog";
import { Modal } from "./modal";

function Asking({ isGoneAfterwards = false }: { isGoneAfterwards?: boolean }) {
  const [isOpen, setIsOpen] = useState(false);
  const [isGone, setIsGone] = useState(false);
  const close = () => setIsOpen(false);
  return (
    <main id="content" tabIndex={-1}>
      {!isGone && <button onClick={() => setIsOpen(true)}>Ask</button>}
      <ConfirmDialog
        isOpen={isOpen}
        onClose={close}
        onConfirm={() => setIsGone(isGoneAfterwards)}
        title="Go on?"
        description="It changes something."
        action="Go on"
      />
    </main>
  );
}

function Showing() {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <button onClick={() => setIsOpen(true)}>Show</button>
      <Modal isOpen={isOpen} onClose={() => setIsOpen(false)} title="Shown" description="A picture">
        A picture
      </Modal>
    </>
  );
}

test("the focus goes back to the button that opened a dialog", async () => {
  render(<Showing />);
  await userEvent.click(screen.getByRole("button", { name: "Show" }));
  await userEvent.keyboard("{Escape}");
  await expect.poll(() => document.activeElement).toBe(screen.getByRole("button", { name: "Show" }));
});

test("the focus goes back after a question, whatever was answered", async () => {
  render(<Asking />);
  for (const answer of ["Cancel", "Go on"]) {
    await userEvent.click(screen.getByRole("button", { name: "Ask" }));
    await userEvent.click(screen.getByRole("button", { name: answer }));
    await expect.poll(() => document.activeElement).toBe(screen.getByRole("button", { name: "Ask" }));
  }
});

test("where the button is gone the focus goes to the page's content", async () => {
  render(<Asking isGoneAfterwards />);
  await userEvent.click(screen.getByRole("button", { name: "Ask" }));
  await userEvent.click(screen.getByRole("button", { name: "Go on" }));
  await expect.poll(() => document.activeElement).toBe(screen.getByRole("main"));
});
