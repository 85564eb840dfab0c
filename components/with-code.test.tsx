import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { WithCode } from "./with-code";

test("what stands between backticks is set as code, without them", () => {
  const { container } = render(<WithCode>{"Promote it with `whisker models promote pets-2`."}</WithCode>);
  expect(screen.getByText("whisker models promote pets-2").tagName).toBe("CODE");
  expect(container).toHaveTextContent("Promote it with whisker models promote pets-2.");
});

test("a backtick without its pair stays", () => {
  const { container } = render(<WithCode>{"The folder ` is no class."}</WithCode>);
  expect(container).toHaveTextContent("The folder ` is no class.");
});
