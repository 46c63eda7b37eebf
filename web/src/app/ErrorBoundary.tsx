import { Component, type ComponentChildren } from "preact";
import { Button, ButtonLink } from "../ui/Button";

/** Catches a fault of our own code and says so, instead of an empty page. */
export class ErrorBoundary extends Component<{ children: ComponentChildren }, { failed: boolean }> {
  override state = { failed: false };

  static override getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <main class="page column stack" id="main">
        <h1>This page broke</h1>
        <p>
          That is a fault of ours, not of yours. What was saved is kept; loading the page again usually helps.
        </p>
        <div class="row">
          <Button kind="primary" onClick={() => location.reload()}>
            Load the page again
          </Button>
          <ButtonLink href="/" target="_top">
            Go home
          </ButtonLink>
        </div>
      </main>
    );
  }
}
